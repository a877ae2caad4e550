"""Names columns have in further languages, by field: they stand behind those of `kinds`, English and six more.

Portuguese, Polish, Czech, Swedish, Danish, Norwegian, Finnish, Romanian, Hungarian, Greek, Russian, Ukrainian,
Azerbaijani, Arabic, Hebrew, Indonesian, Vietnamese, Chinese, Japanese, Korean.
"""

from collections.abc import Mapping

_TEXTS = {
    "store": """
        filial, armazem, almoxarifado, sklep, oddział, magazyn, sklad, prodejna, pobočka, filiaali, myymälä,
        varasto, butikk, forretning, lagerplats, magazin, depozit, üzlet, raktár, κατάστημα, αποθήκη, магазин,
        склад, филиал, торговая точка, філія, anbar, mağaza, الفرع, فرع, المتجر, المستودع, المخزن, סניף, חנות,
        מחסן, toko, gudang, cabang, chi nhánh, kho, cửa hàng, 门店, 店铺, 仓库, 店名, 門市, 倉庫, 店舗, 店舗名,
        拠点, 매장, 지점, 창고""",
    "product_id": """
        kod produktu, kod towaru, symbol, indeks, numer katalogowy, nr katalogowy, kod kreskowy, kód,
        kód produktu, kód zboží, číslo produktu, streckkod, strekkode, stregkode, varenummer, varenr, vare nr,
        artnr, tuotekoodi, tuotenumero, viivakoodi, cod, cod produs, cod articol, cod bare, cikkszám, termékkód,
        vonalkód, κωδικός, κωδικός προϊόντος, barcode ean, артикул, код товара, код товару, код, штрихкод,
        штрих код, код номенклатуры, sku артикул, cod barras, cod barra, codigo barras, cod do produto,
        codigo de barra, codigo item, qiymet kodu, məhsul kodu, رمز المنتج, كود المنتج, كود الصنف, رمز الصنف,
        رقم الصنف, رقم المنتج, الكود, كود, الباركود, باركود, الرمز, מקט, מק ט, קוד פריט, מספר פריט, קוד מוצר,
        ברקוד, קוד, kode barang, kode produk, kode, kode item, mã hàng, mã sản phẩm, mã sp, mã vạch,
        mã hàng hóa, mã, 商品编码, 商品编号, 货号, 产品编号, 产品编码, 物料编码, 条码, 条形码, 编码, 编号,
        商品編號, 貨號, 商品コード, 商品番号, 品番, 型番, jan, janコード, jan code, 管理番号, 상품코드,
        제품코드, 품번, 품목코드, 바코드""",
    "on_hand": """
        qtd, qtde, qnt, qtd estoque, qtde estoque, quantidade estoque, estoque disponivel, estoque fisico,
        saldo atual, saldo fisico, quantidade atual, stan magazynowy, stan, ilość, ilość sztuk, dostępna ilość,
        liczba sztuk, sztuk, zapas, ilość w magazynie, množství, skladem, počet kusů, počet, na skladě,
        lagerantal, i lager, disponibelt, beholdning, lagerbeholdning, på lager, antall, varastosaldo, määrä,
        onhand, on stock, cantitate, stoc, stoc disponibil, készlet, mennyiség, darabszám, ποσότητα, απόθεμα,
        υπόλοιπο, остаток, остатки, количество, кол во, в наличии, наличие, запасы, свободный остаток,
        остаток на складе, количество на складе, кількість, залишок, залишки, наявність, miqdar, qalıq, الكمية,
        الكميه, المخزون, الرصيد, العدد, الكمية المتوفرة, الكمية المتاحة, المتاح, כמות, כמות במלאי, מלאי, יתרה,
        jumlah stok, jumlah, sisa stok, sisa, stok akhir, stok tersedia, tồn kho, số lượng tồn, số lượng,
        sl tồn, tồn, 库存数量, 库存量, 现有库存, 可用库存, 库存, 数量, 庫存, 數量, 在庫数, 在庫数量, 現在庫,
        現在庫数, 在庫, 재고수량, 현재고, 재고, 수량""",
    "product_name": """
        descricao produto, nome item, item nome, nazwa produktu, nazwa towaru, nazwa, towar, název,
        název produktu, název zboží, zboží, produktnamn, artikelnamn, namn, beskrivning, varenavn, produktnavn,
        navn, beskrivelse, varetekst, nimi, tuotenimi, tuote, tuotteen nimi, denumire, denumire produs,
        nume produs, nume, megnevezés, terméknév, termék neve, név, περιγραφή, ονομασία, είδος, наименование,
        наименование товара, название, название товара, номенклатура, товар, имя, полное наименование, назва,
        назва товару, назва позиції, найменування, найменування товару, ad, məhsulun adı, məhsul, اسم المنتج,
        اسم الصنف, المنتج, الصنف, الاسم, اسم, البيان, שם פריט, שם מוצר, שם המוצר, שם הפריט, תיאור פריט, שם מנה,
        שם, תיאור, מוצר, פריט, nama barang, nama produk, nama item, nama, produk, barang, tên hàng,
        tên sản phẩm, tên sp, tên hàng hóa, tên, 商品名称, 产品名称, 货品名称, 物料名称, 名称, 品名, 商品名稱,
        品項, 商品名, 製品名, 品目名, 商品名称, 상품명, 제품명, 품명, 품목명""",
    "category": """
        subcategoria, secao, setor, subgrupo, kategoria, grupa, grupa towarowa, kategorie produktu, varugrupp,
        produktgrupp, varegruppe, produktkategori, tuoteryhmä, categorie produs, grupa produse, termékcsoport,
        csoport, κατηγορία, категория, категории, группа, группа товаров, раздел, подкатегория, категорія,
        група, назва групи, підкатегорія, kateqoriya, القسم, الفئة, التصنيف, المجموعة, קטגוריה, קבוצה, מחלקה,
        nhóm hàng, danh mục, loại hàng, 分类, 类别, 商品分类, 品类, 分類, 類別, カテゴリ, カテゴリー, 카테고리,
        분류""",
    "unit_price": """
        vlr unitario, vl unitario, preco final, preco de tabela, valor venda, valor de venda, preco publico,
        cena, cena brutto, cena netto, cena sprzedaży, cena detaliczna, cena jednostkowa, cena s dph,
        cena bez dph, prodejní cena, försäljningspris, utpris, salgspris, utsalgspris, veiledende pris, hinta,
        myyntihinta, pret, pret vanzare, pret cu tva, pret unitar, ár, egységár, eladási ár, bruttó ár,
        nettó ár, τιμή, τιμή πώλησης, λιανική τιμή, цена, цена продажи, розничная цена, цена розничная,
        базовая цена, цена за единицу, цена руб, розница, цена за шт, оптовая цена, ціна, роздрібна ціна,
        ціна продажу, ціна грн, оптова ціна, qiymət, satış qiyməti, السعر, سعر البيع, سعر الوحدة, سعر المستهلك,
        سعر, מחיר מכירה, מחיר לצרכן, מחיר, harga jual, harga satuan, harga retail, harga eceran, harga, giá bán,
        giá bán lẻ, đơn giá, giá, 零售价, 销售价, 售价, 单价, 价格, 售價, 單價, 價格, 販売価格, 税込価格,
        標準価格, 売価, 単価, 定価, 価格, 판매가, 판매가격, 단가, 가격, retail, rate per unit,
        tarif régulier, regulärer preis, precio normal, normale prijs, prezzo di listino""",
    "unit_cost": """
        valor custo, vlr custo, custo medio, custo unitario, preco compra, preco de compra, cena zakupu, koszt,
        nákupní cena, innkjøpspris, indkøbspris, ostohinta, pret achizitie, pret intrare, beszerzési ár,
        τιμή αγοράς, закупочная цена, цена закупки, закупка, себестоимость, ціна закупівлі, закупівельна ціна,
        собівартість, alış qiyməti, سعر الشراء, سعر التكلفة, التكلفة, מחיר קניה, מחיר עלות, עלות, harga beli,
        harga modal, modal, giá vốn, giá nhập, 成本价, 采购价, 进价, 成本, 進價, 仕入価格, 仕入単価, 原価,
        매입가, 원가""",
    "sale_date": """
        data sprzedaży, data transakcji, datum prodeje, försäljningsdatum, salgsdato, päivämäärä, data vanzarii,
        data vânzării, dátum, ημερομηνία, дата продажи, дата, дата продажу, tarixi, tarix, تاريخ البيع, التاريخ,
        תאריך מכירה, תאריך, tanggal, tanggal penjualan, ngày bán, ngày, 销售日期, 日期, 販売日, 日付, 판매일,
        날짜""",
    "quantity": """
        qtd, qtde, qtd vendida, qtde vendida, ilość, ilość sprzedana, sprzedano, množství, prodáno, antall,
        solgt, såld, sålda, määrä, cantitate, mennyiség, ποσότητα, количество, кол во, продано, кількість,
        miqdar, الكمية, الكمية المباعة, כמות, jumlah, jumlah terjual, terjual, số lượng, 数量, 销量, 數量,
        販売数, 수량, 판매량""",
    "vendor": """
        dostawca, producent, dodavatel, výrobce, leverantör, leverandør, toimittaja, furnizor, szállító,
        προμηθευτής, поставщик, производитель, постачальник, виробник, المورد, ספק, יצרן, pemasok, nhà cung cấp,
        供应商, 供應商, 仕入先, メーカー, 공급업체""",
    "currency": "waluta, měna, валюта, العملة, מטבע, mata uang, tiền tệ, 货币, 通貨",
    "description": """
        opis, opis produktu, popis, beskrivning, beskrivelse, kuvaus, descriere, leírás, описание,
        краткое описание, опис, الوصف, תיאור, deskripsi, mô tả, 描述, 商品描述, 商品説明, 説明, 설명""",
}  # fmt: skip
MORE: Mapping[str, tuple[str, ...]] = {
    field: tuple(" ".join(name.split()) for name in text.split(",")) for field, text in _TEXTS.items()
}
