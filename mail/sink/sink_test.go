package sink

import (
	"context"
	"errors"
	"fmt"
	"net/smtp"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestSinkWithAnotherClient sends with the standard library's client.
func TestSinkWithAnotherClient(t *testing.T) {
	s, err := Start(Options{Keep: 2})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		body := fmt.Sprintf("Subject: =?utf-8?q?n=C2=B0_%d?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nLine\r\n..dot\r\n", i)
		if err := smtp.SendMail(s.Addr(), nil, "a@x.example", []string{"b@y.example"}, []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Await(t.Context(), 3)
	if err != nil || len(got) != 2 {
		t.Fatalf("%d kept, %v", len(got), err)
	}
	p, err := got[1].Parse()
	if err != nil || p.Header.Get("Subject") != "n° 2" || p.Text != "Line\n..dot\n" {
		t.Errorf("%+v, %v", p, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Await(ctx, 4); !errors.Is(err, context.Canceled) {
		t.Errorf("a message that does not come: %v", err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(s.Messages()) != 2 {
		t.Error("the messages went with the server")
	}
	if _, err := Start(Options{Addr: "256.0.0.1:0"}); err == nil {
		t.Error("a bad address was accepted")
	}
}
