package web

import (
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

// subscribeView is the form, filled again with what was sent where that was
// wrong, or the answer.
type subscribeView struct {
	Form    news.SubscribeRequest
	ByHook  bool
	Problem string
	Reply   *news.SubscribeReply
	Off     bool // this process takes no subscriptions
}

func (s *site) subscribePage(w http.ResponseWriter, r *http.Request) error {
	v := subscribeView{Form: news.SubscribeRequest{Query: r.URL.Query().Get("q"), Alerts: true}, Off: s.Subscriptions == nil}
	return s.page(w, http.StatusOK, "subscribe", frame{Title: "Subscribe", Section: "subscribe", Query: v.Form.Query, Body: &v})
}

func (s *site) subscribePost(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return err
		}
		return invalid("the form cannot be read")
	}
	f := r.PostForm
	v := subscribeView{ByHook: f.Get("by") == "webhook", Form: news.SubscribeRequest{Query: strings.TrimSpace(f.Get("q")),
		Alerts: f.Has("alerts"), Digest: f.Has("digest")}}
	if v.ByHook {
		v.Form.Webhook = strings.TrimSpace(f.Get("webhook"))
	} else {
		v.Form.Email = strings.TrimSpace(f.Get("email"))
	}
	reply, err := s.subscribe(r, v.Form)
	status := http.StatusOK
	if err != nil {
		fl := faultOf(err)
		if fl.status != http.StatusBadRequest {
			return err
		}
		status, v.Problem = fl.status, fl.message
		var qe *query.Error
		if errors.As(err, &qe) {
			v.Problem = "The query: " + qe.Error()
		}
	} else {
		v.Reply = &reply
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.page(w, status, "subscribe", frame{Title: "Subscribe", Section: "subscribe", Body: &v})
}

// subscribe checks what needs no state, spends one of the network's turns and
// hands the request on.
func (s *site) subscribe(r *http.Request, req news.SubscribeRequest) (news.SubscribeReply, error) {
	var none news.SubscribeReply
	if s.Subscriptions == nil {
		return none, errNotHere
	}
	if _, err := query.Parse(req.Query); err != nil {
		return none, err
	}
	if !s.limit.allow(r) {
		return none, &fault{status: http.StatusTooManyRequests, code: "too_many",
			message: "too many subscriptions from your network; try again in ten minutes"}
	}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		req.RemoteIP = host
	}
	return s.Subscriptions.Subscribe(r.Context(), req)
}

// tokenView is a page reached from a letter: a button before, a word after.
// Opening the link alone changes nothing, because mail scanners open links.
type tokenView struct {
	Confirm      bool // else unsubscribe
	Token        string
	Action       string
	Done         bool
	Subscription news.Subscription
	Secret       string
	Undo         string // the unsubscribe link, after confirming
}

func (s *site) confirmPage(w http.ResponseWriter, r *http.Request) error {
	return s.tokenPage(w, r, tokenView{Confirm: true, Action: news.ConfirmPath})
}

func (s *site) unsubscribePage(w http.ResponseWriter, r *http.Request) error {
	return s.tokenPage(w, r, tokenView{Action: news.UnsubscribePath})
}

func (s *site) tokenPage(w http.ResponseWriter, r *http.Request, v tokenView) error {
	var err error
	if v.Token, err = s.token(r); err != nil {
		return err
	}
	if v.Subscription, err = s.Subscriptions.Inspect(r.Context(), v.Token); err != nil {
		return err
	}
	return s.showToken(w, &v)
}

// token reads the signed token of a link. It stays in the address of the form
// as well: a mail program's one-click post (RFC 8058) sends it nowhere else.
func (s *site) token(r *http.Request) (string, error) {
	if s.Subscriptions == nil {
		return "", errNotHere
	}
	t := r.URL.Query().Get("token")
	if t == "" || len(t) > 512 {
		return "", invalid("the link is not whole; copy all of it from the letter")
	}
	return t, nil
}

func (s *site) showToken(w http.ResponseWriter, v *tokenView) error {
	w.Header().Set("Cache-Control", "no-store")
	title := "Unsubscribe"
	if v.Confirm {
		title = "Confirm your subscription"
	}
	return s.page(w, http.StatusOK, "token", frame{Title: title, Body: v})
}

func (s *site) confirmPost(w http.ResponseWriter, r *http.Request) error {
	token, err := s.token(r)
	if err != nil {
		return err
	}
	reply, err := s.Subscriptions.Confirm(r.Context(), token)
	if err != nil {
		return err
	}
	return s.showToken(w, &tokenView{Confirm: true, Done: true, Subscription: reply.Subscription, Secret: reply.Secret,
		Undo: localPath(reply.UnsubscribeURL)})
}

func (s *site) unsubscribePost(w http.ResponseWriter, r *http.Request) error {
	token, err := s.token(r)
	if err != nil {
		return err
	}
	sub, err := s.Subscriptions.Unsubscribe(r.Context(), token)
	if err != nil {
		return err
	}
	return s.showToken(w, &tokenView{Done: true, Subscription: sub})
}

// localPath keeps path and query of one of our own addresses.
func localPath(raw string) string {
	i := strings.Index(raw, news.UnsubscribePath+"?")
	if i < 0 {
		return ""
	}
	return raw[i:]
}
