package news

import "errors"

// Errors that cross package boundaries. Wrap them with %w; test with errors.Is.
var (
	// ErrNotFound: nothing has that id.
	ErrNotFound = errors.New("not found")
	// ErrInvalid: the input is wrong and trying again will not help.
	ErrInvalid = errors.New("invalid")
	// ErrCorrupt: stored bytes do not match their hash.
	ErrCorrupt = errors.New("corrupt")
	// ErrConflict: somebody else changed it first; look again.
	ErrConflict = errors.New("changed by somebody else")
	// ErrUnavailable: try again later.
	ErrUnavailable = errors.New("unavailable")
)
