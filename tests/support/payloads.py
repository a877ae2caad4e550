"""Forty texts that would act if a page, a sheet or a mail took them for markup or code. Each would call `acted()`.

The kinds are those of the well-known cheat sheets on cross-site scripting; the texts are our own.
"""

import csv
import io

PAYLOADS = (
    "<script>acted()</script>",
    "</script><script>acted()</script>",
    "<ScRiPt >acted()</sCrIpT>",
    "<script src=data:text/javascript,acted()></script>",
    "<img src=x onerror=acted()>",
    '<img src="x" onerror="acted()" alt="Milk">',
    "<img/src=`x`/onerror=acted()>",
    '"><img src=x onerror=acted()>',
    "'><img src=x onerror=acted()>",
    "<svg onload=acted()>",
    "<svg><script>acted()</script></svg>",
    "<svg><animate onbegin=acted() attributeName=x dur=1s>",
    "<body onload=acted()>",
    "<details open ontoggle=acted()>Milk</details>",
    "<video><source onerror=acted()></video>",
    "<audio src=x onerror=acted()>",
    "<input autofocus onfocus=acted()>",
    "<marquee onstart=acted()>Milk</marquee>",
    "<iframe srcdoc='<script>parent.acted()</script>'></iframe>",
    "<iframe src=javascript:parent.acted()></iframe>",
    "<object data=javascript:acted()></object>",
    "<a href=javascript:acted()>Milk</a>",
    '<a href="javascript&colon;acted()">Milk</a>',
    "javascript:acted()",
    "[Milk](javascript:acted())",
    "![Milk](x onerror=acted())",
    "<style>@import 'javascript:acted()';</style>",
    "<link rel=stylesheet href=javascript:acted()>",
    "<meta http-equiv=refresh content=0;url=javascript:acted()>",
    "<base href=javascript:acted()//>",
    "<form action=javascript:acted()><button>Milk</button></form>",
    "<math><mtext><script>acted()</script></mtext></math>",
    "<!--><script>acted()</script>-->",
    "&lt;script&gt;acted()&lt;/script&gt;",
    "\\u003cscript\\u003eacted()\\u003c/script\\u003e",
    "{{constructor.constructor('acted()')()}}",
    "${acted()}",
    "';acted();//",
    '";acted();//',
    "<b onmouseover=acted() style=position:fixed;inset:0>Milk</b>",
)


def csv_of(header: str, rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header.split(","), *rows])
    return text.getvalue().encode()
