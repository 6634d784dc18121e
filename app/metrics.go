package app

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

// serveMetrics answers Prometheus until ctx ends. What is told is read when it
// is asked for.
func (a *App) serveMetrics(ctx context.Context, l net.Listener) error {
	bucket, err := a.bus.Bucket(ctx, "outlets")
	if err != nil {
		return err
	}
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&gauges{app: a, outlets: outletBook{bucket}})
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	a.log.Info("metrics are served", "url", "http://"+l.Addr().String()+"/metrics")
	return serve(ctx, l, mux, pageTimeout, a.log)
}

// gauges reads the state of the outlets, the log and the index.
type gauges struct {
	app     *App
	outlets outletBook
}

var (
	outletFetched  = outletDesc("fetched_total", "Pages and sources fetched.")
	outletArticles = outletDesc("articles_total", "Articles published.")
	outletSkipped  = outletDesc("skipped_total", "Pages left out, by reason.", "reason")
	outletErrors   = outletDesc("errors_total", "Requests that failed and selectors that found nothing, by reason.", "reason")
	outletLast     = outletDesc("last_article_timestamp_seconds", "When the latest article came.")
	outletAlarm    = outletDesc("alarm", "1 for each alarm that is raised.", "kind")
	streamLast     = prometheus.NewDesc("tallywire_stream_last_sequence", "Sequence of a stream's last message.", []string{"stream"}, nil)
	consumerLag    = prometheus.NewDesc("tallywire_consumer_backlog", "Messages a consumer has not done yet.", []string{"stream", "consumer"}, nil)
	indexLast      = prometheus.NewDesc("tallywire_index_applied_sequence", "Sequence of CLAIMS that the index has applied.", nil, nil)
)

func outletDesc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("tallywire_outlet_"+name, help, append([]string{"outlet"}, labels...), nil)
}

// Describe implements prometheus.Collector.
func (g *gauges) Describe(c chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{outletFetched, outletArticles, outletSkipped, outletErrors, outletLast, outletAlarm, streamLast, consumerLag, indexLast} {
		c <- d
	}
}

// Collect implements prometheus.Collector. What cannot be read is left out,
// which a rule on absence notices.
func (g *gauges) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	send := func(d *prometheus.Desc, kind prometheus.ValueType, v float64, labels ...string) {
		c <- prometheus.MustNewConstMetric(d, kind, v, labels...)
	}
	all, err := g.outlets.Outlets(ctx)
	if err != nil {
		g.app.log.Warn("metrics of the outlets cannot be read", "err", err)
	}
	for _, o := range all {
		send(outletFetched, prometheus.CounterValue, float64(o.Fetched), o.Name)
		send(outletArticles, prometheus.CounterValue, float64(o.Articles), o.Name)
		for reason, n := range o.Skipped {
			send(outletSkipped, prometheus.CounterValue, float64(n), o.Name, reason)
		}
		for reason, n := range o.Errors {
			send(outletErrors, prometheus.CounterValue, float64(n), o.Name, reason)
		}
		if !o.LastArticle.IsZero() {
			send(outletLast, prometheus.GaugeValue, float64(o.LastArticle.Unix()), o.Name)
		}
		for _, kind := range []news.AlarmKind{news.DriedUp, news.Redesigned, news.Unreachable} {
			send(outletAlarm, prometheus.GaugeValue, raised(o.Alarms, kind), o.Name, string(kind))
		}
	}
	for _, stream := range []string{pipeline.Articles, pipeline.Claims} {
		if seq, err := g.app.bus.LastSeq(ctx, stream); err == nil {
			send(streamLast, prometheus.CounterValue, float64(seq), stream)
		}
	}
	for _, w := range g.app.consumers() {
		if n, err := g.app.bus.Backlog(ctx, w.stream, w.durable); err == nil {
			send(consumerLag, prometheus.GaugeValue, float64(n), w.stream, w.durable)
		}
	}
	if g.app.index != nil {
		send(indexLast, prometheus.CounterValue, float64(g.app.index.LastSeq()))
	}
}

func raised(alarms []news.OutletAlarm, kind news.AlarmKind) float64 {
	for _, a := range alarms {
		if a.Kind == kind {
			return 1
		}
	}
	return 0
}
