"""Names from many places, no two the same. The places are real, the people are not."""

# ruff: noqa: RUF001 - a dotless i is what Turkish names have

from ninebox_daemon.review.sample.chance import Chance

_Names = tuple[tuple[str, ...], tuple[str, ...]]


def _of(given: str, family: str) -> _Names:
    return tuple(given.split()), tuple(name.replace("_", " ") for name in family.split())


_ENGLISH = _of(
    "Abigail Alistair Bethany Callum Clementine Daphne Declan Edith Ewan Felicity Gareth Hazel Imogen Jasper Keziah "
    "Linus Mabel Niall Ottilie Percival Rowan Saskia Tabitha Verity Winifred Wren",
    "Ashdown Birtwistle Cobbleton Duckworth Eastlake Featherby Garthwaite Hollingdale Inglethorpe Kettlewell Loxley "
    "Marchbanks Null Ormerod Pickersgill Quillfeather Rigglesworth Standish Thackthwaite Underhay Wetherell Yardleigh",
)
_IRISH = _of(
    "Aoife Bláthnaid Caoimhe Cillian Diarmuid Éabha Fionn Gráinne Iseult Lorcan Muireann Niamh Oisín Pádraig Róisín "
    "Saoirse Siobhán Tadhg Úna",
    "Breathnach Cassidy Delahunty Fennelly Gilhooly Hanratty Kinsella Lafferty MacEoin Mulcahy Nolan-Byrne O'Cuinn "
    "Ó_Faoláin O'Rafferty Quirke Scanlon Tierney",
)
_FRENCH = _of(
    "Adèle Aurélien Béatrice Blaise Capucine Corentin Delphine Étienne Fabienne Gaspard Héloïse Joséphine Léonie "
    "Loïc Maëlys Maïwenn Noémie Océane Quentin Rémi Solène Thibault Yannick Zélie",
    "Aubertin Beaugrand Chênevert Desrosiers Fontanel Gauthereau Hébrard Jolicœur Kerguélen Lachapelle Malenfant "
    "Noiseux Pélissier Quévillon Robitaille Sansfaçon Tranchemontagne Vaillancourt",
)
_GERMAN = _of(
    "Anneliese Benedikt Birgit Detlef Elfriede Friederike Gerlinde Hannelore Heike Ingeborg Jochen Jürgen Käthe "
    "Liselotte Lüder Mechthild Norbert Ottmar Rüdiger Sieglinde Sönke Traudel Ulrike Volker Wiebke",
    "Achterberg Brückner Dünnebier Eschenbach Feuerstein Grünwald Hölzel Immenhof Jänicke Kaltenbrunn Löwenhaupt "
    "Mühlhausen Nachtigall Oberndörfer Pfefferkorn Rautenberg Schöpflin Täubner Übelacker Vogelsang Zöllner",
)
_DUTCH = _of(
    "Anouk Bastiaan Cato Diederik Eefje Femke Gijs Hendrikje Ilse Jelle Joost Klaas Lotte Maartje Noor Pleun Roelof "
    "Sanne Thijs Wietske",
    "Beukenkamp Cuypers Dijkgraaf Elzinga Groenewoud Hoogstraten Kloosterman Lievegoed Molenaar Nieuwenhuis "
    "Oosterling Rietveld Schoonhoven Terpstra Uitdewilligen Vandermeer Wiersma Zonneveld",
)
_NORDIC = _of(
    "Åse Björn Dagny Eirik Freja Guðrún Gunnhild Håkon Ingrid Jorunn Kaarina Lauri Leif Magnhild Oddny Päivi Ragnar "
    "Signe Sigrún Solveig Søren Sunniva Torbjørn Ylva",
    "Ålund Bjørnstad Dahlgren Eklöf Fjeldsøe Gyllenhammar Håvardsen Järvenpää Kivimäki Lindqvist Mikkelborg "
    "Nordahl Øvergård Rautio Sæther Tjønneland Underdal Västerberg Þórisdóttir",
)
_SLAVIC = _of(
    "Agnieszka Bartek Bożena Dmytro Dobromir Halina Iveta Jadwiga Jarmila Jiří Krzysztof Leszek Ljubica Małgorzata "
    "Miloš Oksana Petra Radovan Stanislava Šárka Vesna Wojciech Yevhen Zdeněk Żaneta",
    "Bielecka Chmielnik Dąbrowiecki Dvořáček Hruška Jabłoński Kaczmarzyk Kovalchuk Łuczak Moravec Niedźwiedź Ostapenko "
    "Pavliček Ružička Šimůnek Świątek-Kos Tkachuk Vlahović Wójcikowski Zawadzki Žukauskas",
)
_SPANISH = _of(
    "Amparo Anselmo Begoña Ciro Consuelo Dámaso Encarnación Eugenio Fermín Guadalupe Íñigo Itziar Leocadia Lupe "
    "Macarena Nicanor Paloma Remedios Rosalía Saturnino Tomás Úrsula Visitación Ximena Yolotl Zoraida",
    "Alcántara Arrieta Baquedano Castellanos Echeverría Ferreiro Garmendia Huitrón Ibargüengoitia Jaramillo Laborda "
    "Múgica Nepomuceno Ordóñez Peñaranda Quispe Rentería Sepúlveda Urquijo Villaseñor Zumalacárregui",
)
_PORTUGUESE = _of(
    "Adalgisa Anselma Baltazar Conceição Domingas Eusébio Florbela Gonçalo Henrique Inês Jacinta João Leocádia "
    "Lourenço Mafalda Mateus Nuno Otávio Quitéria Raimundo Salomé Tomé Vanderlei Zulmira",
    "Albuquerque Baptista Carvalhal Damasceno Estrela Falcão Guimarães Junqueira Lobão Magalhães Nogueira "
    "Oliveiros Peçanha Quintanilha Rebouças Sampaio Tavares Valadão Xavier Zambujal",
)
_TURKISH = _of(
    "Asuman Aylin Berkay Çağla Defne Ege Elif Feride Gülsüm Güneş Hüseyin Işıl İlknur Kerem Mercan Nilüfer Oğuz Özge "
    "Pınar Selim Şebnem Tuğba Umut Volkan Yıldız Zerrin",
    "Akıncı Balcıoğlu Çelebi Dağdelen Erdoğmuş Gökçen Hatipoğlu İnceler Kaplanoğlu Karagöz Mumcu Ocak Öztürkmen "
    "Palalı Sarıkaya Şahinkaya Topçuoğlu Uğurlu Yavuzer Zeybek",
)
_ARABIC = _of(
    "Aaliyah Adnan Bilal Dalal Fadwa Farouk Ghassan Hala Hisham Ikram Jumana Khalil Laila Lubna Malik Maysoon Nabil "
    "Nour Qasim Rawan Salma Tariq Wafa Yasmin Zaynab Zuhair",
    "Abdelnour Al-Basri Badawi Chahine Darwish El-Amrani Fakhouri Ghandour Haddadi Jabr Kanaan Lahlou Mansouri "
    "Najjar Othmani Qabbani Rahmani Sabbagh Tahhan Wahbi Yaziji Zaidan",
)
_INDIAN = _of(
    "Aishwarya Arjun Bhavna Chandrika Devdas Eshwar Gauri Harsha Indrani Jayanti Kalinda Kiran Lakshmi Madhav Meera "
    "Nandini Omkar Padmini Raghav Rukmini Sanjana Tarun Ujjwala Vasanth Yamini",
    "Acharekar Bhattacharjee Chaudhry Deshpande Easwaran Gokhale Hegde Iyengar Jambhekar Kulkarnee Lokhande "
    "Mukhopadhyay Nambiar Padmanabhan Raghunathan Subramaniam Talwarkar Upadhyay Venkataraman Wadekar",
)
_CHINESE = _of(
    "Aiguo Baozhen Chunhua Dawei Fangfang Guiying Hongmei Jianyu Jingyi Kaixin Lanying Meilin Ningxin Peizhi Qingshan "
    "Ruolan Shuying Tianyou Wenjing Xiaoming Xuefeng Yating Yulan Zhihao Zixuan",
    "Bai Cao Chen Deng Fan Gao Han Hu Jiang Kong Liang Lü Meng Ouyang Pan Qiu Ren Shen Situ Tang Wei Xiong Xu Yan "
    "Yuan Zhong Zhuge",
)
_JAPANESE = _of(
    "Akira Asuka Chiyo Daisuke Emiko Fumiko Genji Haruka Hisashi Izumi Jun Kenji Kiyoshi Mariko Midori Nao Noboru "
    "Rikuto Sachiko Shinobu Tadashi Tomoe Umeko Yasuo Yuki Zenjiro",
    "Amamiya Arisugawa Chikamatsu Doi Ebisawa Fujinomiya Hanazono Ichinose Jinguji Kagurazaka Kitagawara Minazuki "
    "Morimoto Nakagawa Onodera Ryuzaki Shirakawa Tanimoto Ushijima Wakatsuki Yukimura",
)
_KOREAN = _of(
    "Bo-ram Chang-min Da-eun Eun-ji Ga-young Ha-neul Hye-rim In-sung Ji-ho Kyung-soo Mi-sook Na-rae Sang-woo Seo-yeon "
    "Tae-hyun Woo-jin Ye-rin Young-ja",
    "Ahn Bae Baek Cha Cho Gu Heo Im Jang Ji Kang Ko Kwon Min Moon Nam Noh Pyo Ra Shim Sohn Tak Uhm Yeom",
)
_VIETNAMESE = _of(
    "An Bảo Châu Diễm Đức Giang Hạnh Hiền Hòa Khánh Lan Liên Mai Minh Ngọc Nhung Phúc Quang Quỳnh Sơn Thảo Thủy Trâm "
    "Tuấn Uyên Vân Xuân Yến",
    "Bùi Cao Chu Đặng Đinh Đỗ Đoàn Dương Hồ Hoàng Huỳnh Lâm Lê Lương Lý Mạc Ngô Nguyễn Phạm Phan Quách Tạ Tô Trịnh Võ",
)
_AFRICAN = _of(
    "Abena Adaeze Amara Babajide Chidi Chinwe Ebele Efua Fatou Folasade Gatluak Ifeoma Kofi Kwabena Lindiwe Makena "
    "Naledi Nomvula Olamide Sefu Sipho Thandiwe Tunde Wanjiru Yaw Zanele",
    "Abara Adegoke Balogun Chukwuemeka Dlamini-Nkosi Eze Fashola Gyamfi Ilunga Jelani Kamau Kimani Mbeki-Osei Mutasa "
    "Ndlovu Nwachukwu Obaseki Okonkwo Owusu Quaye Sithole Tshabalala Umeh Wekesa Yeboah Zwane",
)
_EVERYWHERE = (
    *(_ENGLISH, _IRISH, _FRENCH, _GERMAN, _DUTCH, _NORDIC, _SLAVIC, _SPANISH, _PORTUGUESE, _TURKISH, _ARABIC),
    *(_INDIAN, _CHINESE, _JAPANESE, _KOREAN, _VIETNAMESE, _AFRICAN),
)
_AT_HOME: dict[str, tuple[_Names, ...]] = {
    "BRA": (_PORTUGUESE,),
    "CAN": (_ENGLISH, _FRENCH),
    "DEU": (_GERMAN, _GERMAN, _TURKISH),
    "FRA": (_FRENCH, _FRENCH, _ARABIC),
    "IND": (_INDIAN,),
    "IRL": (_IRISH, _ENGLISH),
    "JPN": (_JAPANESE,),
    "KEN": (_AFRICAN,),
    "MEX": (_SPANISH,),
    "NLD": (_DUTCH,),
    "POL": (_SLAVIC,),
    "SGP": (_CHINESE, _INDIAN),
    "SWE": (_NORDIC,),
    "USA": (_ENGLISH, _SPANISH, _KOREAN),
    "VNM": (_VIETNAMESE,),
}
COUNTRIES = tuple(_AT_HOME)
"""Where the people work."""

_INITIALS = "ABCDEFGHIJKLMNOPRSTUVWYZ"


class Names:
    """Gives out names, each once: where the plain one is taken, with a middle initial or a second family name."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._taken: set[str] = set()

    def one_in(self, country: str) -> str:
        """Return a name that nobody has yet, most often of that country."""
        chance = self._chance
        given, family = chance.pick(_AT_HOME[country] if chance.happens(70) else _EVERYWHERE)
        first, last = chance.pick(given), chance.pick(family)
        if f"{first} {last}" in self._taken:
            last = chance.pick(chance.pick(_EVERYWHERE)[1])
        name = f"{first} {last}"
        while name in self._taken:
            if chance.happens(60):
                name = f"{first} {chance.pick(_INITIALS)}. {last}"
            else:
                name = f"{first} {last} {chance.pick(chance.pick(_EVERYWHERE)[1])}"
        self._taken.add(name)
        return name
