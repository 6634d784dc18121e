// Package alert keeps standing queries and says which claims are news to them.
//
// [Subscriptions] is the door: people subscribe, prove that the address is
// theirs, and leave with one click. [Matcher] is the watch: it is given every
// claim set of the log in order and writes a notice for each figure that an
// active subscription has not seen, and a ledger in which
//
//	matched = sent + held back + failed
//
// always holds. Both keep their state in small key-value stores, and both may
// be stopped at any moment and given the same input again: notices are named
// by what they announce, and what was known before a claim is decided by the
// position of the claim in the log, not by when it is looked at.
package alert
