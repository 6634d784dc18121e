package page

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths in bytes up to which a line that begins as a notice is one.
const (
	maxNotice = 400
	maxLabel  = 70
)

// isNotice reports whether a line stands in articles and is not theirs.
func isNotice(text string) bool {
	if len(text) > maxNotice {
		return false
	}
	text = strings.ToLower(strings.TrimLeft(text, " \t\n–—-•*»>[("))
	return begins(text, notices) || len(text) <= maxLabel && begins(text, labels)
}

// maxSignature is the length in bytes over which a line is no signature.
const maxSignature = 120

// isSignature reports whether a line only says who wrote the article, and when:
// "By Ana Ruiz, 6 May 2024, 12:40". A sentence that begins so ends as one.
func isSignature(text string) bool {
	text = strings.TrimSpace(text)
	if len(text) > maxSignature || strings.TrimRight(text, ".!?…”\"’") != text {
		return false
	}
	by, name, ok := strings.Cut(text, " ")
	if !ok || !signs[by] {
		return false
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(name, " "))
	return unicode.IsUpper(first)
}

// signs are the words before a name at the head of an article, by language.
var signs = words(`By BY Von Par Por Di Da Door Av Af`)

func begins(text string, list []string) bool {
	for _, n := range list {
		if strings.HasPrefix(text, n) {
			return true
		}
	}
	return false
}

// notices are beginnings of lines, of any length, and labels of short ones; in
// lower case, by language.
var (
	notices = []string{
		"sign up for", "sign up to", "subscribe to", "subscribe now", "subscribe today", "read more:", "read also:", "also read:", "read next:", "related:", "more:", "more on this story:", "see also:",
		"follow us on", "share this article", "share this story", "all rights reserved", "click here to", "click to", "this website uses cookies", "we use cookies", "this site uses cookies",
		"necessary cookies are", "any cookies that may not be", "thank you for subscribing", "thanks for signing up", "your subscription has been", "by signing up", "by subscribing",
		"by entering your email", "get the latest", "this newsletter may contain", "listen to this article", "watch:", "watch |", "you might also like", "you may also like", "citation:", "more information:",
		"journal information:", "this document is subject to copyright", "this material may not be published", "photo:", "image:", "credit:", "disclaimer:", "download the", "join our", "join the conversation",
		"support our", "have a tip?", "got a tip?", "our standards:", "already have an account", "please sign in", "please log in", "©", "copyright ©", "(c) ",
		"lesen sie auch", "lesen sie mehr", "lesen sie hier", "lesen sie dazu", "mehr zum thema", "das könnte sie auch", "das könnte dich auch", "mehr dazu:", "jetzt abonnieren", "empfohlener externer inhalt",
		"an dieser stelle findest du", "an dieser stelle finden sie", "ich bin damit einverstanden", "personenbezogene daten können", "mit einem klick", "du kannst ihn dir mit einem klick", "sie können ihn mit einem klick",
		"lire aussi", "à lire aussi", "lire également", "abonnez-vous", "inscrivez-vous", "lea también", "lee también", "le puede interesar", "te puede interesar", "suscríbete", "síguenos en",
		"leggi anche", "iscriviti", "leia também", "leia mais", "inscreva-se", "lees ook", "les også", "læs også", "läs också", "czytaj także", "czytaj też", "čtěte také", "přečtěte si také", "ayrıca oku", "baca juga",
		"あわせて読みたい", "関連記事", "相关阅读", "延伸阅读", "관련기사", "무단전재", "无断转载",
	}
	labels = []string{
		"sign up", "subscribe", "read more", "read also", "also read", "read next", "related", "more from", "more on", "more about", "follow ", "share", "copyright", "advertisement", "click here", "see also",
		"recommended", "most read", "most popular", "most viewed", "trending", "editor’s picks", "editor's picks", "editors' picks", "editors’ picks", "provided by", "getty images", "leave a comment", "comments", "sponsored", "paid content", "log in", "sign in",
		"need help?", "privacy overview", "privacy policy", "terms of service", "terms of use", "newsletter", "top stories", "latest news", "contact us",
		"auch interessant", "mehr lesen", "zum thema", "weitere artikel", "weitere themen", "anzeige", "teilen", "kommentare", "quelle:", "foto:", "bild:", "meistgelesen", "newsletter",
		"lire la suite", "partager", "publicité", "leer más", "publicidad", "compartir", "leggi di più", "pubblicità", "publicidade", "lees meer", "advertentie", "les mer", "annonse", "annonsørinnhold",
		"annonce", "läs mer", "annons", "reklama", "reklam", "続きを読む", "広告", "광고", "广告",
	}
)
