package page

// fullNames gives, for what papers and broadcasters sign with, the name that
// readers elsewhere know: initials in full, other scripts in Latin letters. The
// keys are folded; what is signed in full already is not here.
var fullNames = map[string]string{
	// German-speaking: public broadcasters, then papers known by initials.
	"ard": "ARD", "br": "Bayerischer Rundfunk (BR)", "br24": "Bayerischer Rundfunk (BR)", "bayerischerrundfunk": "Bayerischer Rundfunk (BR)",
	"hr": "Hessischer Rundfunk (HR)", "hessenschau": "Hessischer Rundfunk (HR)", "mdr": "Mitteldeutscher Rundfunk (MDR)", "mdraktuell": "Mitteldeutscher Rundfunk (MDR)",
	"ndr": "Norddeutscher Rundfunk (NDR)", "norddeutscherrundfunk": "Norddeutscher Rundfunk (NDR)", "radiobremen": "Radio Bremen", "butenunbinnen": "Radio Bremen",
	"rbb": "Rundfunk Berlin-Brandenburg (RBB)", "rbb24": "Rundfunk Berlin-Brandenburg (RBB)", "sr": "Saarländischer Rundfunk (SR)",
	"swr": "Südwestrundfunk (SWR)", "swraktuell": "Südwestrundfunk (SWR)", "wdr": "Westdeutscher Rundfunk (WDR)", "wdraktuell": "Westdeutscher Rundfunk (WDR)",
	"zdfheute": "ZDF", "zweitesdeutschesfernsehen": "ZDF", "dw": "Deutsche Welle", "dlf": "Deutschlandfunk", "orf": "Österreichischer Rundfunk", "srf": "Schweizer Radio und Fernsehen",
	"ntvnachrichten": "n-tv", "faz": "Frankfurter Allgemeine Zeitung (FAZ)", "fazintranet": "Frankfurter Allgemeine Zeitung (FAZ)", "frankfurterallgemeinezeitung": "Frankfurter Allgemeine Zeitung (FAZ)",
	"sz": "Süddeutsche Zeitung (SZ)", "süddeutschezeitung": "Süddeutsche Zeitung (SZ)", "nzz": "Neue Zürcher Zeitung (NZZ)", "neuezürcherzeitung": "Neue Zürcher Zeitung (NZZ)",
	"waz": "Westdeutsche Allgemeine Zeitung (WAZ)", "westdeutscheallgemeinezeitung": "Westdeutsche Allgemeine Zeitung (WAZ)", "nrz": "Neue Ruhr Zeitung (NRZ)", "neueruhrzeitung": "Neue Ruhr Zeitung (NRZ)",
	"noz": "Neue Osnabrücker Zeitung (NOZ)", "neueosnabrückerzeitung": "Neue Osnabrücker Zeitung (NOZ)", "haz": "Hannoversche Allgemeine Zeitung (HAZ)", "hannoverscheallgemeinezeitung": "Hannoversche Allgemeine Zeitung (HAZ)",
	"lvz": "Leipziger Volkszeitung (LVZ)", "leipzigervolkszeitung": "Leipziger Volkszeitung (LVZ)", "maz": "Märkische Allgemeine Zeitung (MAZ)", "märkischeallgemeinezeitung": "Märkische Allgemeine Zeitung (MAZ)",
	"rnd": "RedaktionsNetzwerk Deutschland (RND)", "redaktionsnetzwerkdeutschland": "RedaktionsNetzwerk Deutschland (RND)", "taz": "die tageszeitung (taz)", "dietageszeitung": "die tageszeitung (taz)",
	"mz": "Mitteldeutsche Zeitung", "stz": "Stuttgarter Zeitung", "stn": "Stuttgarter Nachrichten", "zeit": "Die Zeit", "zeitonline": "Die Zeit", "welt": "Die Welt", "spiegelonline": "Der Spiegel", "spiegel": "Der Spiegel",
	"merkur": "Münchner Merkur", "heiseonline": "heise", "fr": "Frankfurter Rundschau", "ksta": "Kölner Stadt-Anzeiger", "derstandardat": "Der Standard", "diepressecom": "Die Presse",
	// English.
	"9news": "Nine News", "ninecomau": "Nine News", "nine": "Nine News", "7news": "Seven News", "cbc": "CBC News", "abcaustralia": "ABC News",
	"npr": "National Public Radio", "pbs": "PBS NewsHour", "voa": "Voice of America", "rte": "RTÉ", "wsj": "The Wall Street Journal", "wallstreetjournal": "The Wall Street Journal",
	"nyt": "The New York Times", "nytimes": "The New York Times", "newyorktimes": "The New York Times", "washingtonpost": "The Washington Post", "latimes": "Los Angeles Times", "ft": "Financial Times", "smh": "The Sydney Morning Herald",
	"scmp": "South China Morning Post", "mailonline": "Daily Mail", "dailymailonline": "Daily Mail", "mirroronline": "The Mirror", "mirror": "The Mirror", "thetelegraph": "The Telegraph", "telegraph": "The Telegraph",
	// Northern and eastern Europe.
	"nrk": "Norsk rikskringkasting", "vg": "Verdens Gang", "vgnett": "Verdens Gang", "dn": "Dagens Næringsliv", "svt": "Sveriges Television", "svtnyheter": "Sveriges Television", "svd": "Svenska Dagbladet", "dnse": "Dagens Nyheter",
	"dr": "Danmarks Radio", "yle": "Yleisradio", "hs": "Helsingin Sanomat", "ruv": "Ríkisútvarpið", "err": "Eesti Rahvusringhääling", "lrt": "Lietuvos nacionalinis radijas ir televizija", "tvp": "Telewizja Polska",
	// Southern and western Europe.
	"vrt": "Vlaamse Radio- en Televisieomroep", "vrtnws": "Vlaamse Radio- en Televisieomroep", "rtbf": "Radio-télévision belge de la Communauté française", "nos": "Nederlandse Omroep Stichting",
	"rtve": "Radiotelevisión Española", "rtp": "Rádio e Televisão de Portugal", "rai": "Radiotelevisione italiana", "rainews": "Radiotelevisione italiana", "rts": "Radio Télévision Suisse", "rsi": "Radiotelevisione svizzera", "trt": "Türkiye Radyo Televizyon Kurumu", "aa": "Anadolu Ajansı",
	// Japan.
	"朝日新聞": "Asahi Shimbun", "朝日新聞社": "Asahi Shimbun", "毎日新聞": "Mainichi Shimbun", "毎日新聞社": "Mainichi Shimbun", "読売新聞": "Yomiuri Shimbun", "読売新聞オンライン": "Yomiuri Shimbun", "読売新聞社": "Yomiuri Shimbun",
	"日本経済新聞": "The Nikkei", "日本経済新聞社": "The Nikkei", "日経": "The Nikkei", "産経新聞": "Sankei Shimbun", "産経ニュース": "Sankei Shimbun", "産経新聞産経ニュース": "Sankei Shimbun", "東京新聞": "Tokyo Shimbun", "東京新聞デジタル": "Tokyo Shimbun",
	"中日新聞": "Chunichi Shimbun", "北海道新聞": "Hokkaido Shimbun", "西日本新聞": "Nishinippon Shimbun", "神戸新聞": "Kobe Shimbun", "京都新聞": "Kyoto Shimbun", "河北新報": "Kahoku Shimpo", "中国新聞": "Chugoku Shimbun", "信濃毎日新聞": "Shinano Mainichi Shimbun",
	"琉球新報": "Ryukyu Shimpo", "沖縄タイムス": "Okinawa Times", "日刊スポーツ": "Nikkan Sports", "スポーツ報知": "Sports Hochi", "日刊ゲンダイ": "Nikkan Gendai", "日刊ゲンダイdigital": "Nikkan Gendai", "共同通信": "Kyodo News", "時事通信": "Jiji Press", "時事ドットコム": "Jiji Press", "nhkニュース": "NHK", "日本放送協会": "NHK", "日刊工業新聞": "Nikkan Kogyo Shimbun",
	// Korea.
	"조선일보": "Chosun Ilbo", "중앙일보": "JoongAng Ilbo", "동아일보": "Dong-A Ilbo", "한국일보": "Hankook Ilbo", "경향신문": "Kyunghyang Shinmun", "한겨레": "Hankyoreh", "매일경제": "Maeil Business Newspaper", "한국경제": "Korea Economic Daily", "서울신문": "Seoul Shinmun",
	"국민일보": "Kukmin Ilbo", "세계일보": "Segye Ilbo", "문화일보": "Munhwa Ilbo", "머니투데이": "Money Today", "연합뉴스": "Yonhap News Agency", "뉴시스": "Newsis", "뉴스1": "News1", "오마이뉴스": "OhmyNews", "전자신문": "Electronic Times", "kbs뉴스": "KBS", "mbc뉴스": "MBC", "sbs뉴스": "SBS",
	// China and Taiwan.
	"人民网": "People's Daily Online", "人民日报": "People's Daily", "新华网": "Xinhua", "新华社": "Xinhua", "光明日报": "Guangming Daily", "光明网": "Guangming Daily", "中国日报": "China Daily", "环球时报": "Global Times", "环球网": "Global Times", "央视网": "CCTV", "央视新闻": "CCTV", "中国新闻网": "China News Service", "中新网": "China News Service",
	"澎湃新闻": "The Paper", "财新": "Caixin", "财新网": "Caixin", "南方周末": "Southern Weekly", "新京报": "The Beijing News", "參考消息": "Reference News", "联合早报": "Lianhe Zaobao", "自由時報": "Liberty Times", "聯合報": "United Daily News", "聯合新聞網": "United Daily News", "中國時報": "China Times", "中央社": "Central News Agency", "明報": "Ming Pao",
	// Cyrillic, Greek, Arabic, Hebrew, Indic scripts.
	"тасс": "TASS", "риановости": "RIA Novosti", "интерфакс": "Interfax", "коммерсантъ": "Kommersant", "коммерсант": "Kommersant", "известия": "Izvestia", "медуза": "Meduza", "новаягазета": "Novaya Gazeta", "рбк": "RBC", "лентару": "Lenta.ru",
	"українськаправда": "Ukrainska Pravda", "укрінформ": "Ukrinform", "правда": "Pravda", "дневник": "Dnevnik", "капитал": "Capital", "политика": "Politika", "блиц": "Blic", "ηκαθημερινη": "Kathimerini", "καθημερινή": "Kathimerini", "ηκαθημερινή": "Kathimerini", "τανέα": "Ta Nea", "τοβήμα": "To Vima",
	"الجزيرة": "Al Jazeera", "الجزيرةنت": "Al Jazeera", "العربية": "Al Arabiya", "الشرقالأوسط": "Asharq Al-Awsat", "الأهرام": "Al-Ahram", "اليومالسابع": "Youm7", "النهار": "An-Nahar", "الحياة": "Al-Hayat", "הארץ": "Haaretz", "מעריב": "Maariv", "ישראלהיום": "Israel Hayom", "גלובס": "Globes",
	"दैनिकजागरण": "Dainik Jagran", "दैनिकभास्कर": "Dainik Bhaskar", "हिन्दुस्तान": "Hindustan", "अमरउजाला": "Amar Ujala", "नवभारतटाइम्स": "Navbharat Times", "প্রথমআলো": "Prothom Alo", "আনন্দবাজারপত্রিকা": "Anandabazar Patrika",
}
