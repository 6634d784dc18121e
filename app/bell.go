package app

import (
	"context"

	"github.com/tallywire/tallywire/alert"
	"github.com/tallywire/tallywire/news"
)

// bell tells the operator of outlets that need a look, each alarm once.
type bell struct {
	app  *App
	rung map[string]bool // by notice; what was sent in an earlier run is known to the outbox's reader
}

// announce logs every alarm that was not announced yet, and mails it where the
// configuration says to whom. What cannot be put into the outbox is announced
// again the next time.
func (b *bell) announce(ctx context.Context, all []news.OutletStatus) {
	for i := range all {
		for _, alarm := range all[i].Alarms {
			n, err := alert.OperatorNotice(b.app.cfg.Mail.Operator, b.app.baseURL(), &all[i], alarm)
			if err != nil {
				b.app.log.Error("alarm cannot be written", "outlet", all[i].Name, "err", err)
				continue
			}
			if b.rung[n.ID] {
				continue
			}
			if n.To != "" {
				if err := (outbox{b.app.bus}).PutNotice(ctx, n); err != nil {
					b.app.log.Warn("alarm not sent yet", "outlet", all[i].Name, "err", err)
					continue
				}
			}
			b.rung[n.ID] = true
			b.app.log.Warn("outlet needs a look", "outlet", all[i].Name, "alarm", alarm.Kind, "since", alarm.Since, "reason", alarm.Reason)
		}
	}
}
