"""The names that columns have in other systems' files, by field; those in further languages: other_languages.py.

Best first: where a file has several of a field's names, the first one listed is used.
"""

STORE = (
    "store", "store id", "store name", "store code", "store no", "store number", "shop", "shop id", "shop name",
    "outlet", "outlet id", "branch", "branch id", "branch name", "location", "location name", "location id",
    "warehouse", "warehouse id", "warehouse name", "site", "filiale", "filialnummer", "markt", "laden", "lager",
    "standort", "magasin", "boutique", "tienda", "sucursal", "almacen", "negozio", "winkel", "butik", "loja",
    "filialname", "filial nr", "lagerort", "point de vente", "depot", "entrepot", "emplacement", "nom du magasin",
    "code magasin", "punto de venta", "deposito", "bodega", "ubicacion", "nombre de la tienda", "punto vendita",
    "magazzino", "sede", "nome negozio", "ubicazione", "filiaal", "vestiging", "magazijn", "locatie", "winkelnaam",
    "magaza", "magaza adi", "sube", "sube adi", "depo", "depo adi", "lokasyon", "storage location",
    "local", "nombre local", "cod magazzino", "cod mag", "codmag", "codice magazzino", "codigo almacen", "cod almacen",
)  # fmt: skip
PRODUCT_ID = (
    "product id", "product code", "product no", "product number", "sku", "variant sku", "custom label sku",
    "custom label", "item id", "item code", "item no", "item number", "article id", "article no", "article number",
    "article code", "artikelnummer", "artikelnr", "artikel nr", "artikel id", "stock code", "part number",
    "part no", "internal reference", "default code", "reference", "codigo", "referencia", "code article", "ean",
    "ean13", "code ean", "upc", "upc code", "gtin", "plu", "barcode", "variant barcode", "strichcode", "item",
    "product", "article", "artikel", "produkt", "articulo", "producto", "produit", "artikelcode", "art nr", "artnr",
    "produktnummer", "produkt id", "produktcode", "materialnummer", "ean code", "gtin ean", "code produit",
    "code barre", "code barres", "reference produit", "reference article", "ref", "codigo de producto",
    "codigo producto", "codigo de articulo", "codigo articulo", "codigo de barras", "clave", "codice articolo",
    "codice prodotto", "cod articolo", "codice a barre", "codice", "riferimento", "productcode", "productnummer",
    "artikel nummer", "streepjescode", "referentie", "stok kodu", "urun kodu", "urun no", "urun id", "malzeme kodu",
    "barkod", "articolo", "prodotto", "urun",
    "seller sku", "merchant sku", "retailer sku", "vendor sku", "codart", "cod art", "cod prodotto", "cod producto",
    "cod articulo", "cod produto", "code", "kod", "parts", "part", "teil", "pieza", "spare part",
    "material number", "id",
    "product sku", "item sku", "cve", "clave producto", "id producto", "id articulo",
    "codigo interno", "codigo sku", "codigo ean", "num article", "numero article", "no article",
    "ref article", "ref produit", "code interne", "codice interno", "id prodotto", "codice sku", "bestellnummer",
    "best nr", "bestell nr", "ean nummer", "pzn", "eankode", "model", "model number", "mpn", "isbn", "style number",
    "card id", "card code", "identifiant", "identificador",
    "catalog number", "codigo produto", "codigo do produto", "produto", "stokkodu", "stok no",
)  # fmt: skip
ON_HAND = (
    "on hand current", "on hand", "qty on hand", "quantity on hand", "count", "counted", "counted qty",
    "counted quantity", "inventoried quantity", "stock on hand", "stock count", "stock qty", "stock quantity",
    "quantity in stock", "qty in stock", "units in stock", "set stock", "setstock", "in stock", "instock",
    "stock level", "current stock", "stock", "inventory", "inventory qty", "inventory quantity",
    "variant inventory qty", "available", "available quantity", "qty", "quantity", "units", "lagerbestand",
    "bestand", "istbestand", "menge", "anzahl", "quantite", "existencias", "cantidad", "giacenza", "quantita",
    "voorraad", "aantal", "lagersaldo", "antal", "estoque", "quantidade", "qoh", "qty available",
    "available for sale", "lagermenge", "aktueller bestand", "bestandsmenge", "verfugbarer bestand", "stuckzahl",
    "stock reel", "stock actuel", "stock disponible", "quantite en stock", "qte en stock", "qte stock", "qte",
    "existencia", "stock actual", "cantidad en stock", "cantidad disponible", "inventario", "unidades", "giacenze",
    "quantita disponibile", "qta disponibile", "qta", "esistenza", "disponibilita", "actuele voorraad",
    "aantal op voorraad", "op voorraad", "stuks", "stok miktari", "stok adedi", "mevcut stok", "eldeki miktar",
    "stok", "miktar", "adet", "envanter",
    "closing stock", "closing balance", "closing balance quantity",
    "closing stock quantity", "balance qty", "stock balance", "balance", "stock amount", "stock unidades",
    "saldo stock", "saldo", "inventory level", "inventory count", "remaining stock", "remaining", "qty left",
    "stock left", "soh", "product qty", "free to use quantity", "saldo disponibile",
    "unrestricted", "unrestricted use", "unrestricted stock", "frei verwendbar", "libre utilizacion",
    "verfugbar", "disponible", "beschikbaar", "verfugbarkeit", "disponibilite", "disponibilidad", "availability",
    "stock in hand", "stock on hand qty", "qty in hand", "in hand", "quantity in hand", "quantity remaining",
    "actual stock", "available stock", "stock available", "total stock", "total quantity", "total qty",
    "total inventory", "physical stock", "physical count", "closing qty", "closing quantity", "ending inventory",
    "book quantity", "product stock", "qnty", "pieces", "pcs", "stock total", "stock final",
    "existencia actual", "existencia total", "inventario actual", "inventario final", "stock fisico",
    "cantidad actual", "cantidad total", "cantidad existente", "inventaire", "stock restant",
    "quantite restante", "quantite disponible", "quantite actuelle", "nombre en stock", "restbestand",
    "gesamtbestand", "ist bestand", "lagerstand", "vorrat", "auf lager", "giacenza attuale", "quantita in stock",
    "quantita in magazzino", "qta in giacenza", "rimanenza", "voorraad aantal", "technische voorraad",
    "vrije voorraad", "huidige voorraad", "saldo em estoque", "estoque atual", "quantidade em estoque", "stok durumu",
    "kalan stok", "kalan", "kalan miktar", "bakiye", "eldeki stok", "stok bakiye",
    "en inventario", "en stock", "em estoque",
)  # fmt: skip
PRODUCT_NAME = (
    "product name", "item name", "article name", "name", "title", "product title", "item description",
    "product description", "article description", "description", "artikelbezeichnung", "artikelname", "artikeltext",
    "artikeltext1", "bezeichnung", "nom de l article", "nom", "designation", "libelle", "nombre", "descripcion",
    "descrizione", "omschrijving", "naam", "benamning", "produktname", "produktbezeichnung", "artikel bezeichnung",
    "warenbezeichnung", "beschreibung", "titel", "nom du produit", "nom produit", "nom article", "libelle article",
    "intitule", "nombre del producto", "nombre producto", "nombre articulo", "titulo", "nome prodotto", "nome",
    "denominazione", "descrizione articolo", "titolo", "productnaam", "artikelnaam", "productomschrijving",
    "artikelomschrijving", "urun adi", "urun ismi", "stok adi", "malzeme adi", "aciklama",
    "particulars", "item particulars", "card name",
    "trade name", "medicine name", "drug name", "concepto", "detalle", "denominacion", "nombre comercial",
    "nom commercial", "denomination", "objet", "warenname", "produktbeschreibung", "nome articolo",
    "nome commerciale", "naam artikel", "naam product", "product naam", "nome do produto", "nome produto",
    "descricao", "descricao do produto", "urun tanimi", "stok ismi", "malzeme tanimi", "product template",
    "brand name", "generic name",
)  # fmt: skip
CATEGORY = (
    "category", "product category", "item category", "category name", "department", "product group", "group",
    "product type", "categ id", "kategorie", "artikelgruppe", "warengruppe", "categorie", "famille", "rayon",
    "categoria", "kategori", "categories", "product categories", "produktkategorie", "produktgruppe",
    "artikelkategorie", "categorie produit", "familia", "departamento", "rubro", "reparto", "famiglia", "gruppo",
    "productgroep", "artikelgroep", "groep", "afdeling", "urun grubu", "urun kategorisi", "grup", "type",
    "categorias", "subcategory", "kategorien", "sortiment", "linea", "rubrica", "categorie article", "sous famille",
    "tipo", "reparti", "hoofdgroep", "kategorisi", "gruppe", "groupe", "grupo",
)  # fmt: skip
PRICE = (
    "unit price", "price", "selling price", "sales price", "sale price", "retail price", "list price",
    "variant price", "unit price eur", "vkpreis", "vk preis", "verkaufspreis", "preis", "einzelpreis", "ttc",
    "prix", "prix ttc", "precio", "prezzo", "prijs", "pris", "preco", "regular price", "current price",
    "bruttopreis", "verkaufspreis brutto", "stuckpreis", "prix de vente", "prix vente", "prix unitaire", "pv ttc",
    "precio de venta", "precio venta", "precio vta", "precio unitario", "pvp", "prezzo di vendita", "prezzo vendita",
    "prezzo unitario", "verkoopprijs", "stuksprijs", "prijs per stuk", "satis fiyati", "birim fiyat",
    "perakende fiyat", "fiyat", "precio venta bruto",
    "rate", "mrp", "msrp", "rrp", "srp", "net price", "gross price", "public price",
    "unit selling price", "selling rate", "sell price", "sale rate", "price eur", "price usd", "listenpreis", "uvp",
    "nettopreis", "vk", "vk brutto", "vk netto", "prix public", "prix public ttc", "prix ht", "prix unitaire ht",
    "prix unitaire ttc", "tarif", "ppv", "precio de lista", "precio lista", "precio publico", "precio final",
    "precio al publico", "precio iva incluido", "precio con iva", "precio sin iva", "prezzo listino",
    "prezzo al pubblico", "prezzo ivato", "listino", "adviesprijs", "consumentenprijs", "prijs excl btw",
    "prijs incl btw", "preco venda", "preco de venda", "preco unitario", "valor unitario", "satis fiyat",
    "liste fiyati", "etiket fiyati", "fixed price",
)  # fmt: skip
COST = (
    "unit cost", "cost", "cost price", "cost per item", "cost per unit", "item cost", "product cost",
    "variant cost", "standard cost", "standard price", "average cost", "avg cost", "landed cost", "purchase price",
    "buying price", "wholesale price", "default purchase price", "einkaufspreis", "ek preis", "ekpreis", "ek",
    "einstandspreis", "kosten", "prix d achat", "prix achat", "prix achat ht", "cout", "cout unitaire",
    "cout d achat", "coste", "costo", "precio de compra", "precio de coste", "prezzo di acquisto", "costo unitario",
    "inkoopprijs", "kostprijs", "inkopspris", "preco de custo", "custo", "supply price", "default unit cost",
    "ek netto", "beschaffungspreis", "prix de revient", "pa ht", "precio compra", "precio costo", "coste unitario",
    "prezzo acquisto", "prezzo di costo", "costo di acquisto", "inkoop prijs", "alis fiyati", "birim maliyet",
    "maliyet",
    "purchase rate", "cost rate", "last cost", "last purchase price", "net cost", "ek brutto", "letzter ek",
    "dernier prix d achat", "ppa", "costo promedio", "ultimo costo", "precio proveedor", "ultimo costo di acquisto",
    "costo medio", "preco custo", "valor de custo", "alis fiyat",
)  # fmt: skip
REORDER_POINT = (
    "reorder point", "reorder point used", "reorder level", "reorder at", "low stock threshold", "threshold",
    "min stock", "minimum stock", "minimum stock level", "min qty", "minimum qty", "minimum", "min", "safety stock",
    "par level", "meldebestand", "mindestbestand", "seuil", "stock minimum", "stock minimo", "scorta minima",
    "minimumvoorraad", "notify on stock below", "low stock amount", "bestellpunkt", "meldemenge",
    "sicherheitsbestand", "stock mini", "stock min", "seuil d alerte", "seuil de reapprovisionnement",
    "stock de securite", "punto de pedido", "punto de reorden", "stock de seguridad", "existencia minima",
    "punto di riordino", "livello di riordino", "scorta di sicurezza", "bestelpunt", "minimale voorraad",
    "veiligheidsvoorraad", "kritik stok", "minimum stok", "min stok", "asgari stok", "emniyet stogu",
    "minimum level", "min level", "stock alert", "alert quantity", "alert level", "reorder qty level", "minimo",
    "stock de alerta", "seuil minimum", "quantite minimale", "seuil alerte", "scorta min", "giacenza minima",
    "minimale stock", "minimum aantal", "estoque minimo", "minimum seviye",
)  # fmt: skip
# What tells several rows of one item in one store apart: their counts add up.
LOT = (
    "lot", "lot number", "lot no", "lot nr", "lot id", "lot code", "lot serial number", "batch", "batch number",
    "batch no", "batch id", "batch code", "serial", "serial number", "serial no", "imei", "expiry", "expiry date",
    "exp date", "expiration", "expiration date", "expires", "best before", "best before date", "use by", "use by date",
    "bin", "bin location", "bin code", "bin name", "bin number", "shelf", "shelf location", "rack", "rack number",
    "aisle", "pallet", "pallet id", "chargennummer", "charge nr", "chargen nr", "losnummer", "seriennummer",
    "serien nr", "mhd", "verfallsdatum", "verfalldatum", "ablaufdatum", "lagerplatz", "lagerfach", "regal", "fach",
    "numero de lot", "n lot", "peremption", "date de peremption", "date peremption", "date d expiration", "dlc", "dluo",
    "ddm", "numero de serie", "lote", "numero de lote", "nro lote", "caducidad", "fecha de caducidad",
    "fecha caducidad", "vencimiento", "fecha de vencimiento", "fecha vencimiento", "estante", "estanteria", "pasillo",
    "lotto", "numero lotto", "scadenza", "data scadenza", "data di scadenza", "matricola", "numero di serie",
    "scaffale", "partij", "partijnummer", "batchnummer", "tht", "tht datum", "houdbaarheidsdatum", "vervaldatum",
    "serienummer", "stelling", "parti no", "parti numarasi", "lot numarasi", "seri no", "seri numarasi", "skt",
    "son kullanma tarihi", "raf", "raf no", "numer partii", "data waznosci", "numer serii", "validade",
    "data de validade", "data validade", "серия", "партия", "номер партии", "срок годности", "годен до", "стеллаж",
)  # fmt: skip
TRACKED = (
    "variant inventory tracker", "inventory tracker", "track inventory", "track stock", "seguir el inventario",
)  # fmt: skip
SALE_ID = (
    "sale id", "sales id", "sale line id", "sales line id", "transaction line id", "order line id", "line id",
    "line item id", "receipt line id", "invoice line id", "sale key", "sale reference", "verkaufs id",
)  # fmt: skip
SALE_DATE = (
    "sale date", "sales date", "sale day", "date of sale", "sold at", "sold on", "sale time", "sale datetime",
    "sale timestamp", "transaction date", "transaction time", "transaction timestamp", "invoice date", "order date",
    "receipt date", "purchase date", "verkaufsdatum", "belegdatum", "rechnungsdatum", "bestelldatum",
    "date de vente", "date vente", "date facture", "fecha de venta", "fecha venta", "fecha factura", "data vendita",
    "verkoopdatum", "data da venda", "created at", "timestamp", "datetime", "date time", "date", "day", "datum",
    "tag", "fecha", "data", "dato", "date de la vente", "date commande", "fecha de pedido", "fecha de compra",
    "data di vendita", "data ordine", "data fattura", "besteldatum", "factuurdatum", "satis tarihi",
    "siparis tarihi", "fatura tarihi", "tarih",
    "date sold", "fecha de la venta", "fecha vta", "data de venda", "data venda",
)  # fmt: skip
QUANTITY = (
    "quantity", "qty", "quantity sold", "qty sold", "sold quantity", "sold qty", "units sold", "sales quantity",
    "sales qty", "sales units", "net quantity", "lineitem quantity", "units", "sold", "menge", "verkaufte menge",
    "absatz", "anzahl", "quantite", "cantidad", "quantita", "aantal", "antal", "quantidade", "verkaufsmenge",
    "verkauft", "stuck", "quantite vendue", "qte vendue", "qte", "cantidad vendida", "unidades vendidas",
    "quantita venduta", "venduto", "pezzi", "aantal verkocht", "verkocht", "satis adedi", "satis miktari",
    "satilan miktar", "miktar", "adet",
    "cantidad venta", "units ordered", "quantity ordered", "items sold", "pieces sold", "verkaufte stuckzahl",
    "vendues", "vendidas", "qta venduta", "pezzi venduti", "quantidade vendida", "qtd vendida", "satilan adet",
)  # fmt: skip
VENDOR = (
    "vendor", "vendor name", "supplier", "supplier name", "manufacturer", "lieferant", "lieferantenname", "hersteller",
    "fournisseur", "proveedor", "fornitore", "leverancier", "fornecedor", "tedarikci",
)  # fmt: skip
# What tells the variants of a product apart that are sold under one code or name.
VARIANTS = frozenset(
    {"size", "colour", "color", "variant", "variant name", "variant value", "variation", "variation name", "style",
     "flavor", "flavour", "attributes", "option", "option1 value", "option2 value", "option3 value", "grosse", "farbe",
     "variante", "taille", "couleur", "talla", "taglia", "colore", "maat", "kleur", "beden", "renk", "brand", "marca",
     "marke", "marque", "merk", "marka", "package", "packing", "pack size", "packaging", "conditionnement",
     "presentacion", "confezione", "packung", "gebinde", "verpakking", "ambalaj"}
)  # fmt: skip
# What tells trading cards of one name or number apart: in what state they are, and of which printing.
CARD_STATES = frozenset(
    {"edition", "1st edition", "first edition", "condition", "card condition", "grade", "foil", "is foil", "finish",
     "printing", "language", "lang", "zustand", "sprache", "etat", "langue", "idioma", "condizione", "lingua", "taal",
     "rarity"}
)  # fmt: skip
CARD_PRINTINGS = frozenset(
    {"set", "set name", "set code", "card set", "expansion", "expansion name", "expansion code",
     "card number", "collector number", "version"}
)  # fmt: skip
CARDS_ONLY = frozenset(
    {"rarity", "foil", "is foil", "1st edition", "first edition", "card set", "card number", "collector number",
     "card condition", "expansion", "expansion name"}
)  # fmt: skip
GTIN = (
    "gtin", "gtin13", "gtin14", "gtin12", "ean", "ean13", "ean 13", "ean code", "code ean", "upc", "upc code",
    "barcode", "variant barcode", "strichcode", "code barres", "code barre", "codigo de barras", "codice a barre",
    "barkod",
)  # fmt: skip
CURRENCY = (
    "currency", "currency code", "price currency", "waehrung", "wahrung", "devise", "moneda", "valuta", "moeda",
)  # fmt: skip
DESCRIPTION = (
    "description", "long description", "product description", "item description", "body html", "details",
    "beschreibung", "artikelbeschreibung", "descripcion", "descrizione", "omschrijving", "descricao", "aciklama",
)  # fmt: skip
URL = ("url", "product url", "link", "product link", "web page", "webseite", "lien", "enlace")
EMAIL = ("email", "e mail", "contact email", "vendor email", "supplier email", "kontakt email", "correo electronico")
