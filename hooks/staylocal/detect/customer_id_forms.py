"""The national ids that are told, their forms and their names.

Forms are of a page's `shape`: `0` a digit, `A` a capital, `a` another letter (`customer_shapes.expanded` tells the
rest). `alone`: distinct enough by letters, separators, a date or two check digits; `named`: only with one of `words`
beside it, on its line or as the name of its column. Sources of the forms: python-stdnum's modules and the issuers
that they cite.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from . import customer_id_checks as checks

if TYPE_CHECKING:
    from collections.abc import Callable

_9, _10, _11, _12, _13 = "0{9}", "0{10}", "0{11}", "0{12}", "0{13}"
_3_3_3, _4_4_4 = "000[ -]000[ -]000", "0000[ -]0000[ -]0000"


# A day of our time as its own number, and one with a time: these stand in names of files and versions.
_NO_DAY = r"(?!20\d\d(?:0[1-9]|1[0-2])[0-3]\d)"
_NO_TIME = r"(?!(?:1[5-9]|2\d|3[0-5])\d{4}(?:[01]\d|2[0-3])[0-5]\d$)"


class Id(NamedTuple):
    """One kind of id. `check`: stdnum's module, or a function; `starts`: what it begins with, without separators.

    `signed`: the check wants the separators too, since one of them tells the century.
    """

    name: str
    check: str | Callable[[str], bool]
    alone: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    words: str = ""
    starts: str = ""
    signed: bool = False

    def holds(self, number: str) -> bool:
        """Tell whether this is a valid one; False also for what the check doesn't understand."""
        if not isinstance(self.check, str):
            return self.check(number)
        try:
            return bool(import_module("stdnum." + self.check).is_valid(number))
        except (ValueError, LookupError, ArithmeticError):
            return False


IDS = (
    Id("US SSN", "us.ssn", ("000-00-0000",), (_9, "000 00 0000"), r"ssns?|social sec\w*(?: n\w*)?|soc\.? sec\.?"),
    Id("US ITIN", "us.itin", ("000-00-0000",), (_9,), "itin", starts=r"9\d{4}(?!0000)"),
    Id("UK NHS number", "gb.nhs", (), (_10, "000[ -]000[ -]0000"), "nhs(?: ?n\\w*)?"),
    Id("UK NINO", checks.uk_nino, ("AA 00 00 00 A", "AA0{6}A"), (), "", starts=r"[A-Z]*\d+[A-D]"),
    Id(
        "DE tax id",
        "de.idnr",
        (),
        (_11, "00 000 000 000"),
        r"steuer ?-?id\w*|\w*id-?nr\.?|\w*identifikations-?nummer|tin|tax id\w*",
    ),
    Id("DE pension insurance", checks.de_pension, ("00 ?0{6} ?A ?000",)),
    Id(
        "FR NIR",
        "fr.nir",
        ("0 00 00 00 000 000[ ]?00", "0 00 00 0A 000 000[ ]?00", "0{15}", "0{13} 00", "0{6}A0{8}"),
        starts="[1-478]",
    ),
    Id("ES DNI", "es.dni", ("0{8}-?A", "00.000.000-?A"), starts=_NO_DAY),
    Id("ES NIE", "es.nie", ("A-?0{7}-?A",), starts="[XYZ]"),
    Id("IT codice fiscale", "it.codicefiscale", ("A{6}00A00A000A", "A{3} A{3} 00A00 A000A")),
    Id("NL BSN", "nl.bsn", (), (_9, "0000.00.000", "000 000 000"), r"bsn(?:[ -]?n\w*)?|burger ?service\w*|sofi-?n\w*"),
    Id(
        "BE national number",
        "be.nn",
        ("00.00.00[- ]000[.-]00",),
        (_11,),
        r"rijksregister\w*|registre national|num.ro national|insz|niss|n\.?n\.?|nrn",
    ),
    Id("PL PESEL", "pl.pesel", (), (_11,), r"pesel\w*"),
    Id("PT citizen card", "pt.cc", ("0{8} ?0 ?AA0",)),
    Id("PT NIF", "pt.nif", (), (_9, "000 000 000"), "nif|contribuinte|n\\.i\\.f\\.?"),
    Id(
        "SE personnummer",
        "se.personnummer",
        ("0{6}-0000",),
        (_10,),
        r"person(?:nummer|nr)|pnr|samordningsn\w*",
        starts=_NO_TIME,
        signed=True,
    ),
    Id("SE personnummer", "se.personnummer", ("0{8}-0000",), starts="19", signed=True),
    Id("SE personnummer", "se.personnummer", (), ("0{8}-0000", _12), r"person(?:nummer|nr)|pnr", signed=True),
    Id(
        "NO f\u00f8dselsnummer",
        "no.fodselsnummer",
        ("0{6} 0{5}",),
        (_11,),
        r"f.dsels ?(?:nummer|nr)|person ?(?:nummer|nr)|fnr|d-nummer",
    ),
    Id("DK CPR", "dk.cpr", (), ("0{6}-?0000",), r"cpr(?:[ -]?n\w*)?|personnummer"),
    Id("FI HETU", "fi.hetu", ("0{6}[-A]000[0A]",), starts=_NO_TIME, signed=True),
    Id("CZ/SK birth number", "cz.rc", ("0{6}/0000",), (_10,), "rodn[\u00e9e] [\u010dc][\u00edi]slo|r\\.?\u010d\\.?"),
    Id("RO CNP", "ro.cnp", (), (_13,), "cnp|cod numeric personal"),
    Id("BG EGN", "bg.egn", (), (_10,), "egn|\u0435\u0433\u043d"),
    Id("HR OIB", "hr.oib", (), (_11,), "oib"),
    Id("EE isikukood", "ee.ik", (), (_11,), r"isikukood\w*|ik"),
    Id("LT asmens kodas", "lt.asmens", (), (_11,), r"asmens ?kod\w*|ak"),
    Id("LV personas kods", "lv.pvn", ("0{6}-0{5}",), (_11,), r"personas ?kod\w*", starts="[0-3]"),
    Id("CH AVS", "ch.ssn", ("000.0000.0000.00", "000 0000 0000 00", _13), starts="756"),
    Id(
        "AT insurance number",
        "at.vnr",
        (),
        (_10, "0000[ -]0{6}"),
        r"sozialversicherungs\w*|sv-?(?:nr\.?|nummer)|svnr|vsnr",
    ),
    Id("IE PPS", "ie.pps", (), ("0{7}AA?",), r"ppsn?(?: n\w*)?"),
    Id("GR AMKA", "gr.amka", (), (_11,), "amka|\u03b1\u03bc\u03ba\u03b1"),
    Id("JMBG", "si.emso", (), (_13,), r"emso|em.o|jmbg|mati.n[iy] ?(?:broj|.tevilka)?"),
    Id("IS kennitala", "is_.kennitala", ("0{6}-0000",), (_10,), r"kennit\w*|kt\.?", starts=_NO_TIME + r"\d{6}[2-9]"),
    Id("UA tax id", "ua.rntrc", (), (_10,), "rnokpp|ipn|\u0440\u043d\u043e\u043a\u043f\u043f|\u0456\u043f\u043d"),
    Id(
        "RU SNILS",
        checks.ru_snils,
        ("000-000-000 00", "000-000-000-00"),
        (_11,),
        "snils|\u0441\u043d\u0438\u043b\u0441",
    ),
    Id("TR kimlik", "tr.tckimlik", (), (_11,), r"t\.?c\.?(?: kimlik.*)?|tckn|\w*kimlik\w*"),
    Id(
        "IL identity number",
        "il.idnr",
        (),
        (_9,),
        "teudat zehut|zehut|israeli id|t\\.?z\\.?|\u05ea\\.?\u05d6\\.?"
        "|\u05ea\u05e2\u05d5\u05d3\u05ea \u05d6\u05d4\u05d5\u05ea",
    ),
    Id(
        "ZA identity number",
        "za.idnr",
        (),
        (_13, "0{6} 0000 000"),
        r"(?:rsa|sa|south african|identity|id)[ -]?(?:id|n\w*|doc\w*)",
    ),
    Id("BR CPF", "br.cpf", ("000.000.000-00",), (_11,), "cpfs?(?: ?n\\w*)?"),
    Id("AR CUIT/CUIL", "ar.cuit", ("00-0{8}-0",), (_11,), "cui[tl]", starts="2[0347]"),
    Id("AR DNI", "ar.dni", (), ("00.000.000",), "dni|d\\.n\\.i\\.|documento"),
    Id("CL RUT", "cl.rut", ("00.000.000-[0Aa]", "0.000.000-[0Aa]"), ("0{7}-?[0Aa]", "0{8}-?[0Aa]"), "rut|r\\.u\\.t\\."),
    Id("PE DNI", "pe.cui", (), ("0{8}-?[0A]",), "dni|cui"),
    Id("EC c\u00e9dula", "ec.ci", (), (_10,), "c.dula|ci"),
    Id("DO c\u00e9dula", "do.cedula", ("000-0{7}-0",), (_11,), "c.dula"),
    Id("MX CURP", "mx.curp", ("A{4}0{6}A{6}[A0]0",)),
    Id("CA SIN", "ca.sin", (), (_9, _3_3_3), r"s\.?i\.?n\.?|social insurance\w*(?: n\w*)?|n\.?a\.?s\.?"),
    Id("IN Aadhaar", "in_.aadhaar", (), (_12, _4_4_4), "aadha?ar|uidai|\u0906\u0927\u093e\u0930"),
    Id("IN PAN", "in_.pan", (), ("A{5}0000A",), "pan|permanent account n\\w*"),
    Id("CN identity number", "cn.ric", ("0{17}[0Aa]",), starts=r"\d{6}(?:19|20)"),
    Id("KR resident number", "kr.rrn", ("0{6}-0{7}",), (_13,), "rrn|resident registration\\w*|\uc8fc\ubbfc\\w*"),
    Id(
        "JP My Number",
        "jp.in_",
        (),
        (_12, _4_4_4),
        "my ?number|\u30de\u30a4\u30ca\u30f3\u30d0\u30fc|\u500b\u4eba\u756a\u53f7",
    ),
    Id(
        "TW identity number",
        checks.tw_id,
        (),
        ("A0{9}",),
        r"(?:national )?id(?: ?(?:n\w*|card))?|\u8eab[\u5206\u4efd]\u8b49\w*|\u7d71\u4e00\u7de8\u865f",
        starts="[A-Z][1289]",
    ),
    Id("HK identity card", checks.hk_id, ("AA?0{6}([0A])",), (r"AA?0{6}[0A]",), r"hkid(?: n\w*)?"),
    Id("SG NRIC", checks.sg_nric, ("A0{7}A",), starts="[STFG]"),
    Id("MY NRIC", "my.nric", ("0{6}-00-0000",), (_12,), r"nric|mykad|ic n\w*"),
    Id(
        "TH identity number",
        "th.pin",
        ("0-0000-0{5}-00-0", "0 0000 0{5} 00 0"),
        (_13,),
        "thai id\\w*|national id\\w*|\u0e40\u0e25\u0e02\u0e1b\u0e23\u0e30\u0e08\u0e33\u0e15\u0e31\u0e27\\w*",
    ),
    Id("ID NIK", "id.nik", (), ("0{16}",), r"nik|ktp|kependudukan"),
    Id("PK CNIC", "pk.cnic", ("0{5}-0{7}-0",), (_13,), "cnic|nadra"),
    Id("AU TFN", "au.tfn", (), (_9, _3_3_3, "0{8}"), r"tfn|tax file n\w*"),
    Id("AU Medicare", checks.au_medicare, (), (_10, "0000 0{5} 0"), "medicare\\w*(?: \\w+){0,2}", starts="[2-6]"),
)
