"""Small acts of our own in every markup: the wire format is real, the sentences are ours."""

import io
import zipfile

FIRST = "Kettles shall switch themselves off within 30 seconds of boiling dry."
SECOND = "Makers shall keep the test report for 5 years."
NOTE = "Regulation (EU) 2099/7 on kettles (OJ L 12, 3.4.2098, p. 5)."


def oj_page(*, prefix: str = "oj-", ids: bool = True, years: str = "5", limit: str = "0,1 %") -> bytes:
    """An act as published, with or without the prefix of its classes and the ids of its units."""

    def unit(identifier: str, inner: str) -> str:
        return f'<div class="eli-subdivision" id="{identifier}">{inner}</div>' if ids else inner

    def point(label: str, text: str) -> str:
        return (
            '<table width="100%" border="0"><col width="4%"/><tbody><tr>'
            f'<td><p class="{prefix}normal">{label}</p></td><td><p class="{prefix}normal">{text}</p></td>'
            "</tr></tbody></table>"
        )

    article_1 = unit(
        "art_1",
        f'<p class="{prefix}ti-art">Article 1</p><p class="{prefix}sti-art">Kettles</p>'
        f'<div id="001.001"><p class="{prefix}normal">1.   {FIRST}</p></div>'
        f'<p class="{prefix}normal">2.   Reports<a id="ntc1-X" href="#ntr1-X"> '
        f'(<span class="{prefix}super {prefix}note-tag">1</span>)</a> shall:</p>'
        + point("(a)", "be signed;")
        + point("(b)", "be dated."),
    )
    article_2 = unit(
        "art_2",
        f'<p class="{prefix}ti-art">Article 2</p>'
        f'<p class="{prefix}normal">Makers shall keep the test report for {years} years.</p>',
    )
    annex = (
        f'<p class="{prefix}doc-ti">ANNEX I</p><p class="{prefix}ti-grseq-1">Limits</p>'
        f'<table border="1" class="{prefix}table"><tbody>'
        "<tr><td><p>Substance</p></td><td><p>Limit</p></td></tr>"
        f"<tr><td><p>Lead</p></td><td><p>{limit}</p></td></tr>"
        "<tr><td><p>Cadmium</p></td><td><p>0,01 %</p></td></tr></tbody></table>"
    )
    annex = f'<div class="eli-container" id="anx_I">{annex}</div>' if ids else annex
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head>'
        f'<title>x</title></head><body><p class="{prefix}hd-ti">Official Journal</p>'
        f'<p class="{prefix}doc-ti">REGULATION</p>'
        f'<p class="{prefix}ti-section-1">CHAPTER I</p><p class="{prefix}ti-section-2">GENERAL</p>'
        f'{article_1}{article_2}<div class="{prefix}final"><p>Done at Exampleton.</p></div>'
        f'<hr class="{prefix}note"/><p class="{prefix}note"><a id="ntr1-X" href="#ntc1-X">'
        f'(<span class="{prefix}super">1</span>)</a>  {NOTE}</p><hr class="{prefix}doc-sep"/>'
        f"{annex}</body></html>"
    ).encode()


def old_page(*, years: str = "5") -> bytes:
    """An act from before 2004: bare paragraphs, HTML entities, no classes."""
    return (
        "<html><body><div id='TexteOnly'><TXT_TE><p>REGULATION (EEC) No 7/99</p>"
        "<p>Whereas kettles are hot;</p>"
        f"<p>Article 1</p><p>{FIRST}&nbsp;</p><p>Article 2 of another act stays as it is.</p>"
        f"<p>Article 2</p><p>Makers shall keep the test report for {years} years.</p>"
        "<p>This Regulation shall be binding in its entirety.</p><p>Done at Exampleton, 1 May 1999.</p>"
        "<p>ANNEX</p><p>Lead: 0,1 %</p></TXT_TE></div></body></html>"
    ).encode()


def state_page(inner: str, *, day: str = "01.02.2030") -> bytes:
    """A consolidated page around the given units; M1 is 32029R0001, M2 is 32029R0002."""
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml"><body>'
        f'<p class="reference">02020R0007 — EN — {day} — 001.001</p>'
        '<p class="arrow"><a href="http://publications.europa.eu/resource/celex/32029R0001">►M1</a></p>'
        f"{inner}"
        '<p class="footnote">(<a href="#src.E0001" id="E0001"><span class="superscript">1</span></a>) '
        f"{NOTE}</p></body></html>"
    ).encode()


def marker(code: str, act: str, action: str = "", dashes: bool = False) -> str:
    title = f"{act}: {action}" if action else act
    return f'<p class="modref"><a title="{title}">▼{code}</a>{" —————" if dashes else ""}</p>'


def state_article(number: str, text: str) -> str:
    return (
        f'<div class="eli-subdivision" id="art_{number}"><p class="title-article-norm">Article {number}</p>'
        '<div class="norm"><span class="no-parag">1.  </span>'
        f'<div class="norm inline-element">{text}</div></div></div>'
    )


def formex(inner: str, *, annexes: str = "", day: str = "20300201") -> bytes:
    """A consolidated act in Formex, unpacked."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><CONS.ACT>'
        f'<INFO.CONSLEG START.DATE="{day}" CONSLEG.DATE="20290101"/><CONS.DOC>'
        "<FAM.COMP><BIB.DATA><NO.CELEX>32020R0007</NO.CELEX></BIB.DATA></FAM.COMP>"
        f"<ENACTING.TERMS>{inner}</ENACTING.TERMS><FINAL><P>Done.</P></FINAL>{annexes}</CONS.DOC></CONS.ACT>"
    ).encode()


def formex_article(number: str, text: str) -> str:
    return (
        f'<ARTICLE IDENTIFIER="{number.zfill(3)}"><TI.ART>Article {number}</TI.ART>'
        f"<PARAG><NO.PARAG>1.</NO.PARAG><ALINEA>{text}</ALINEA></PARAG></ARTICLE>"
    )


def opened(identifier: str, action: str, act: str = "32029R0001", loc: str = "AR:1;PT:1") -> str:
    return (
        f'<?CLG.MDFO ID="O{identifier}" IDREF="C{identifier}" ACTION="{action}" LEVEL="TEXT" '
        f'ACTIVE.DOC="{act}" ACTIVE.LOC="{loc}"?>'
    )


def closed(identifier: str) -> str:
    return f'<?CLG.MDFC ID="C{identifier}" IDREF="O{identifier}"?>'


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, body in files.items():
            folder.writestr(name, body)
    return buffer.getvalue()
