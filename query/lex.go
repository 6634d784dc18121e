package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	endToken tokenKind = iota
	openToken
	closeToken
	andToken
	orToken
	notToken
	wordToken
	phraseToken
	fieldToken // text is the field's name; value reads what follows
	badToken   // text says what is wrong
)

type token struct {
	kind tokenKind
	text string
	at   int // byte offset
}

type lexer struct {
	text   string
	at     int
	ahead  token
	peeked bool
}

// col returns the column of a byte offset, in characters from 1.
func (l *lexer) col(at int) int { return utf8.RuneCountInString(l.text[:at]) + 1 }

func (l *lexer) peek() token {
	if !l.peeked {
		l.ahead, l.peeked = l.scan(), true
	}
	return l.ahead
}

func (l *lexer) next() token {
	t := l.peek()
	l.peeked = false
	return t
}

func (l *lexer) skipSpace() {
	for l.at < len(l.text) {
		r, size := utf8.DecodeRuneInString(l.text[l.at:])
		if !unicode.IsSpace(r) {
			return
		}
		l.at += size
	}
}

func (l *lexer) scan() token {
	l.skipSpace()
	at := l.at
	if at == len(l.text) {
		return token{endToken, "", at}
	}
	switch c := l.text[at]; c {
	case '(', ')', '-':
		l.at++
		kind := map[byte]tokenKind{'(': openToken, ')': closeToken, '-': notToken}[c]
		return token{kind, string(c), at}
	case '"':
		s, ok := l.quoted()
		if !ok {
			return token{badToken, "this quotation mark is never closed", at}
		}
		return token{phraseToken, s, at}
	}
	for l.at < len(l.text) && isName(l.text[l.at]) {
		l.at++
	}
	if l.at > at && l.at < len(l.text) && l.text[l.at] == ':' {
		l.at++
		return token{fieldToken, l.text[at : l.at-1], at}
	}
	s := l.bare()
	s = l.text[at:l.at-len(s)] + s
	switch strings.ToLower(s) {
	case "and":
		return token{andToken, s, at}
	case "or":
		return token{orToken, s, at}
	case "not":
		return token{notToken, s, at}
	}
	return token{wordToken, s, at}
}

func isName(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

// bare reads up to a space, bracket or quotation mark.
func (l *lexer) bare() string {
	start := l.at
	for l.at < len(l.text) {
		r, size := utf8.DecodeRuneInString(l.text[l.at:])
		if unicode.IsSpace(r) || r == '(' || r == ')' || r == '"' {
			break
		}
		l.at += size
	}
	return l.text[start:l.at]
}

// quoted reads a quotation from its opening mark; a backslash takes the next
// mark or backslash as it is.
func (l *lexer) quoted() (string, bool) {
	var b strings.Builder
	for l.at++; l.at < len(l.text); l.at++ {
		c := l.text[l.at]
		if c == '\\' && l.at+1 < len(l.text) && (l.text[l.at+1] == '"' || l.text[l.at+1] == '\\') {
			l.at++
			c = l.text[l.at]
		} else if c == '"' {
			l.at++
			return b.String(), true
		}
		b.WriteByte(c)
	}
	return "", false
}

// value reads what follows a field: an operator and a value, or, where the
// field is ranged, two values with ".." between. at is where the value starts;
// ok is false where there is none. An open end ("100..") becomes a comparison.
func (l *lexer) value(ranged bool) (op Op, from, to string, at int, ok bool) {
	l.skipSpace()
	at = l.at
	for _, o := range []Op{AtLeast, AtMost, Above, Below, Equal} {
		if strings.HasPrefix(l.text[l.at:], string(o)) {
			op = o
			l.at += len(o)
			l.skipSpace()
			at = l.at
			break
		}
	}
	from, ok = l.operand()
	if !ok {
		return op, "", "", at, false
	}
	if !ranged || op != Has {
		return op, from, "", at, from != ""
	}
	if strings.HasPrefix(l.text[l.at:], "..") { // "a".."b"
		l.at += 2
		to, ok = l.operand()
	} else if a, b, is := strings.Cut(from, ".."); is {
		from, to = a, b
		if to == "" && strings.HasPrefix(l.text[l.at:], `"`) {
			to, ok = l.operand()
		}
	} else {
		return Has, from, "", at, from != ""
	}
	switch {
	case !ok || from == "" && to == "":
		return op, "", "", at, false
	case to == "":
		return AtLeast, from, "", at, true
	case from == "":
		return AtMost, to, "", at, true
	}
	return Between, from, to, at, true
}

// operand reads one value, quoted or bare; empty where none stands.
func (l *lexer) operand() (string, bool) {
	if strings.HasPrefix(l.text[l.at:], `"`) {
		return l.quoted()
	}
	return l.bare(), true
}
