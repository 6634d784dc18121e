package series

import "strings"

// set makes a lookup table of the words of a list.
func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// The word lists below are read only.
var (
	// personNouns are singular nouns for people as such: with a nation before
	// them they name the nation's people, alone they are whoever the article is
	// about.
	personNouns = set(`person people individual national citizen migrant immigrant refugee returnee foreigner resident
		civilian human deportee expellee evacuee asylum-seeker seeker inhabitant family household man woman
		child mother girl boy worker student victim casualty fatality life death dead body`)

	// generic are the person nouns that say no more than "people". Women,
	// workers and students are people too, but fewer of them.
	generic = set(`person people individual national citizen human inhabitant resident life death dead body
		fatality victim civilian toll`)

	// moving are the person nouns that say no more than "people" of those who
	// move between countries; elsewhere a refugee is not just anyone.
	moving = set(`migrant immigrant refugee returnee foreigner deportee expellee evacuee seeker detainee case`)

	// statistics are words for what is no plain value of a quantity.
	statistics = set(`average mean median target goal cap limit ceiling threshold forecast projection maximum minimum`)

	// closed are words that carry no concept.
	closed = set(`the a an of in on at to for from by with and or as its his her their our this that these those
		some about more than over at least nearly almost around approximately roughly estimated under up
		total new other another all any each own such same several many most few confirmed reported known official`)
)

// status maps words that part a group in two to the part they name. Figures of
// different parts are not comparable.
var status = map[string]string{
	"undocumented": "undocumented", "illegal": "undocumented", "unregistered": "undocumented", "irregular": "undocumented",
	"registered": "registered", "documented": "registered", "documentation": "registered", "legal": "registered",
	"internally": "internal", "unaccompanied": "unaccompanied", "wounded": "wounded", "missing": "missing",
	"vaccinated": "vaccinated", "unvaccinated": "unvaccinated", "homeless": "homeless", "voluntarily": "voluntary",
	"voluntary": "voluntary", "forcibly": "forced",
}

// frames maps base forms of verbs to the event they tell. A return is not a
// deportation and a departure neither: some who leave go elsewhere.
var frames = map[string]string{
	"return": "return", "repatriate": "return", "go back": "return", "come back": "return", "head home": "return", "go home": "return",
	"leave": "leave", "depart": "leave", "exit": "leave",
	"deport": "expel", "expel": "expel", "remove": "expel", "send back": "expel",
	"flee": "flee", "escape": "flee",
	"cross": "cross", "enter": "arrive", "arrive": "arrive",
	"displace": "displace", "uproot": "displace", "evacuate": "evacuate",
	"die": "die", "kill": "die", "perish": "die", "drown": "die", "claim": "die", "murder": "die",
	"injure": "injure", "wound": "injure", "hurt": "injure",
	"miss":   "miss",
	"detain": "detain", "arrest": "detain", "hold": "hold", "jail": "jail", "imprison": "jail",
	"live": "live", "reside": "live", "stay": "live", "host": "live", "remain": "live", "be": "be", "have": "have",
	"register": "register", "destroy": "destroy", "damage": "damage",
	"employ": "employ", "hire": "hire", "infect": "infect", "vaccinate": "vaccinate",
	"rescue": "rescue", "save": "rescue",
	"buy": "buy", "purchase": "buy", "order": "buy", "acquire": "buy",
	"close": "close", "shut": "close", "shut down": "close", "close down": "close", "shutter": "close",
	"burn": "burn", "scorch": "burn", "char": "burn", "blacken": "burn", "burn through": "burn",
	"hospitalise": "hospitalise", "hospitalize": "hospitalise", "admit": "hospitalise",
	"abduct": "abduct", "kidnap": "abduct", "free": "free", "release": "free", "liberate": "free",
	"dismiss": "dismiss", "sack": "dismiss", "lay off": "dismiss", "let go": "dismiss", "make redundant": "dismiss",
	"shelter": "shelter", "house": "shelter", "accommodate": "shelter", "lodge": "shelter",
	"build": "build", "construct": "build", "erect": "build", "convict": "convict", "find guilty": "convict",
	"contract": "infect", "catch": "infect", "test positive": "infect", "inoculate": "vaccinate", "immunise": "vaccinate", "immunize": "vaccinate",
}

// alike maps nouns to the one that names the same things in news.
var alike = map[string]string{
	"cop": "officer", "policeman": "officer", "policewoman": "officer", "lorry": "truck", "car": "vehicle", "automobile": "vehicle",
	"home": "house", "firm": "company", "job": "post", "position": "post", "kid": "child", "plane": "aircraft", "jet": "aircraft", "airliner": "aircraft",
	"boat": "ship", "vessel": "ship", "soldier": "troop", "serviceman": "troop", "passenger": "traveller", "traveler": "traveller", "earning": "pay", "wage": "pay", "doctor": "physician",
	"jobless": "unemployment", "joblessness": "unemployment", "pupil": "student", "schoolchild": "student", "staff": "employee", "worker": "employee", "staffer": "employee",
}

// ways maps the verbs of a change to the way it goes.
var ways = map[string]string{
	"rise": "rise", "increase": "rise", "jump": "rise", "climb": "rise", "grow": "rise", "gain": "rise", "surge": "rise", "soar": "rise", "be up": "rise",
	"advance": "rise", "expand": "rise", "spike": "rise", "edge up": "rise", "go up": "rise", "tick up": "rise", "add": "rise",
	"fall": "fall", "decrease": "fall", "drop": "fall", "decline": "fall", "plunge": "fall", "slip": "fall", "tumble": "fall", "slump": "fall", "be down": "fall",
	"shrink": "fall", "contract": "fall", "dip": "fall", "slide": "fall", "sink": "fall", "edge down": "fall", "go down": "fall", "tick down": "fall", "lose": "fall",
}

// light are verbs that tell no event of their own.
var light = set(`be have say tell put count aim ask include see report announce estimate expect come go make take get find show name give call believe
	think remain keep stand reach stay live rise fall`)

// values are verbs that say what the value of something is.
var values = set(`average compare price value cost sell trade fetch yield ease cool slow accelerate narrow widen halve hit bounce`)

// national are quantities that a story on a country tells of the country.
var national = set(`unemployment inflation turnout joblessness gdp literacy homelessness poverty population fertility mortality`)

// levels are verbs that tell how a number moved or where it stands, not what
// happened to what it counts.
var levels = set(`reach pass top exceed cross surpass rise climb grow increase jump surge soar swell double triple fall drop decline decrease shrink
	hit near approach stand number total creep edge eclipse breach hover`)

// sudden are causes whose toll is one running total, also where a day is given
// on which it reached a figure. Of a war or of attacks each day has its own.
var sudden = set(`earthquake flood storm tornado fire landslide eruption crash shipwreck explosion collapse stampede heat outbreak`)

// moves are the frames between two countries, harms those that an event causes.
var (
	moves = set(`return leave expel flee cross arrive`)
	harms = set(`die injure miss displace evacuate destroy damage rescue infect`)
)

// causes maps singular event nouns to the event they name.
var causes = map[string]string{
	"earthquake": "earthquake", "quake": "earthquake", "tremor": "earthquake", "flood": "flood", "flooding": "flood",
	"storm": "storm", "hurricane": "storm", "cyclone": "storm", "typhoon": "storm", "tornado": "tornado",
	"wildfire": "fire", "fire": "fire", "blaze": "fire", "landslide": "landslide", "mudslide": "landslide", "eruption": "eruption",
	"crash": "crash", "derailment": "crash", "collision": "crash", "shipwreck": "shipwreck", "capsize": "shipwreck",
	"bombing": "attack", "attack": "attack", "shooting": "shooting", "airstrike": "airstrike", "strike": "strike", "war": "war",
	"protest": "protest", "outbreak": "outbreak", "epidemic": "outbreak", "cholera": "outbreak", "measles": "outbreak",
	"heatwave": "heat", "drought": "drought", "famine": "famine", "crackdown": "crackdown", "recall": "recall",
	"collapse": "collapse", "explosion": "explosion", "blast": "explosion", "stampede": "stampede",
}

var irregular = map[string]string{
	"people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child", "lives": "life",
	"deaths": "death", "families": "family", "bodies": "body", "casualties": "casualty", "fatalities": "fatality",
	"wives": "wife", "feet": "foot", "teeth": "tooth", "mice": "mouse", "houses": "house", "cases": "case", "buses": "bus",
	"news": "news", "police": "police", "species": "species", "series": "series", "gas": "gas", "bus": "bus", "crisis": "crisis",
	"crises": "crisis", "homes": "home", "returns": "return", "causes": "cause", "purchases": "purchase", "increases": "increase",
	"vehicles": "vehicle", "horses": "horse", "nurses": "nurse", "licences": "licence", "licenses": "license",
}

// singular returns the singular of a lower-case noun by the regular endings.
func singular(w string) string {
	if s, ok := irregular[w]; ok {
		return s
	}
	switch {
	case len(w) < 4 || !strings.HasSuffix(w, "s") || strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "zes"):
		return w[:len(w)-2]
	}
	return w[:len(w)-1]
}
