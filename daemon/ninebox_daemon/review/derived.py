"""What a person's job profile and business title imply: pure functions, no I/O, no clock."""

import re
from collections import Counter
from collections.abc import Iterable

COUNTRIES = frozenset(
    """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM
    BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR
    CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB
    GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA
    JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA
    MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR
    NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS
    SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON
    TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
    """.split()
)
"""The 249 alpha-3 codes of ISO 3166-1."""

OTHER = "Other"
FUNCTIONS_SHOWN = 5
RARE_SHARE = 0.05

_PROFILE_COUNTRY = re.compile(r"-\s*([A-Z]{3})\s*$")
_TITLE_COUNTRY = re.compile(r"(?<=\S)[\s,\u2010-\u2014-]+\(?([A-Z]{3})\)?\s*$")
_SENIORITY = re.compile(
    r"\b(?:(?:advanced(?:\s*/\s*experienced)?|experienced)\s+professional|entry[\s-]level|"
    r"lead|senior|sr|principal|staff|junior|jr|executive|chief|associate)\b\.?",
    re.IGNORECASE,
)
_EMPTY_BRACKETS = re.compile(r"\(\s*\)")
_LOOSE_ENDS = " \t\n,;:/&|.-\u2010\u2011\u2012\u2013\u2014"


def location_of(job_profile: str | None) -> str | None:
    """Return the country code at the end of a job profile, after a hyphen; None when there is none.

    >>> location_of("Software Engineer-CAN"), location_of("Data Analyst - QQQ"), location_of("Analyst CAN")
    ('CAN', None, None)
    """
    found = _PROFILE_COUNTRY.search(job_profile or "")
    return found[1] if found and found[1] in COUNTRIES else None


def function_of(business_title: str | None) -> str | None:
    """Return the title without words of seniority and without a trailing country code; None for no title.

    A title made of nothing else stays as it is: somebody called "Associate" has that function.

    >>> function_of("Sr. Software Engineer-CAN"), function_of("Accountant, Principal"), function_of("Associate")
    ('Software Engineer', 'Accountant', 'Associate')
    """
    if business_title is None:
        return None
    place = _TITLE_COUNTRY.search(business_title)
    title = business_title[: place.start()] if place and place[1] in COUNTRIES else business_title
    plain = _EMPTY_BRACKETS.sub(" ", _SENIORITY.sub(" ", title))
    return " ".join(plain.split()).strip(_LOOSE_ENDS) or " ".join(title.split()) or None


def functions_of(business_titles: Iterable[str | None]) -> list[str | None]:
    """Return everybody's function, in order: once there are more than five, those of fewer than 5 % are `Other`.

    The share is of all the people, those without a title included.

    >>> functions_of(["Lead Nurse", "Nurse", None])
    ['Nurse', 'Nurse', None]
    """
    titles = list(business_titles)
    known = {title: function_of(title) for title in set(titles)}
    functions = [known[title] for title in titles]
    held = Counter(function for function in functions if function is not None)
    if len(held) <= FUNCTIONS_SHOWN:
        return functions
    rare = {function for function, people in held.items() if people < RARE_SHARE * len(functions)}
    return [OTHER if function in rare else function for function in functions]
