// Package mail delivers notices: as mail over SMTP ([Sender]) and as signed
// posts to webhooks ([Hook]), each notice once ([Dispatcher]).
//
// A delivery that failed tells whether trying again can help: an error that is
// [news.ErrInvalid] is final, every other is worth another try later.
package mail
