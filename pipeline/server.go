package pipeline

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"golang.org/x/sys/unix"

	"github.com/tallywire/tallywire/news"
)

// ServerOptions set up the embedded server.
type ServerOptions struct {
	// Dir holds the streams; empty is a temporary folder that Close removes.
	Dir string
	// MaxStore bounds the streams' size in bytes; 0 is nine tenths of what the
	// disk has free and the folder holds.
	MaxStore int64
	// MinFree is how many bytes of the disk are left alone: publishing fails
	// with a clear error before they are touched, since a log whose disk is
	// full cannot be trusted. 0 is 64 MiB.
	MinFree int64
	// Log gets what the server reports; nil is silence.
	Log *slog.Logger
}

const (
	defaultMinFree = 64 << 20
	startTimeout   = 2 * time.Minute
)

// ErrInUse reports that another process has the folder's streams open.
var ErrInUse = errors.New("stream folder is in use by another process")

// Server is the log running inside this process, without a port.
type Server struct {
	ns      *server.Server
	dir     string
	temp    bool
	minFree int64
	lock    *os.File
	tally   *tally
	log     *slog.Logger
	once    sync.Once
}

// StartServer starts the embedded server on a folder, new or as it was left.
// Messages are synced to disk before they are acknowledged. It returns
// [ErrInUse] if another process has the folder.
func StartServer(opt ServerOptions) (_ *Server, err error) {
	s := &Server{dir: opt.Dir, minFree: opt.MinFree, log: opt.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.minFree <= 0 {
		s.minFree = defaultMinFree
	}
	if s.dir == "" {
		if s.dir, err = os.MkdirTemp("", "tallywire-log-"); err != nil {
			return nil, fmt.Errorf("make a temporary stream folder: %w", err)
		}
		s.temp = true
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the stream folder: %w", err)
	}
	if s.lock, err = lockDir(s.dir); err != nil {
		return nil, err
	}
	if s.tally, err = openFileTally(filepath.Join(s.dir, tallyFile), s.log); err != nil {
		return nil, err
	}
	if err := s.mendBlocks(func(stream string, seq uint64) error { return s.tally.note(damaged(stream), seq) }); err != nil {
		return nil, err
	}
	if err := s.mendPositions(); err != nil {
		return nil, err
	}
	maxStore := opt.MaxStore
	if maxStore <= 0 {
		if maxStore, err = roomFor(s.dir); err != nil {
			return nil, err
		}
	}
	s.ns, err = server.NewServer(&server.Options{
		ServerName: "tallywire", DontListen: true, NoSigs: true,
		JetStream: true, StoreDir: s.dir, JetStreamMaxStore: maxStore, JetStreamMaxMemory: 64 << 20,
		SyncAlways: true, SyncInterval: time.Minute,
		MaxPayload: 1 << 20, MaxPending: 64 << 20,
	})
	if err != nil {
		return nil, fmt.Errorf("set up the stream server: %w", err)
	}
	s.ns.SetLoggerV2(slogger{s.log}, false, false, false)
	s.ns.Start()
	if !s.ns.ReadyForConnections(startTimeout) {
		return nil, fmt.Errorf("stream server on %s is not ready after %s", s.dir, startTimeout)
	}
	if !s.ns.JetStreamEnabled() {
		return nil, fmt.Errorf("stream server could not open its store in %s; its log says why: %w", s.dir, news.ErrUnavailable)
	}
	return s, nil
}

// Close stops the server; what was acknowledged is on the disk already.
func (s *Server) Close() error {
	var errs []error
	s.once.Do(func() {
		if s.ns != nil {
			s.ns.Shutdown()
			s.ns.WaitForShutdown()
			if f, err := replaceFile(filepath.Join(s.dir, cleanFile), ""); err != nil {
				s.log.Warn("the next start will read all streams", "err", err)
			} else {
				errs = append(errs, f.Close())
			}
		}
		if s.tally != nil {
			errs = append(errs, s.tally.close())
		}
		if s.lock != nil {
			errs = append(errs, s.lock.Close())
		}
		if s.temp {
			errs = append(errs, os.RemoveAll(s.dir))
		}
	})
	return errors.Join(errs...)
}

func lockDir(dir string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the stream folder: %w", err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			err = ErrInUse
		}
		return nil, fmt.Errorf("lock the stream folder %s: %w", dir, err)
	}
	return lock, nil
}

// freeBytes returns what the disk under a folder has left for this process.
func freeBytes(dir string) (int64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("ask how much of the disk under %s is free: %w", dir, err)
	}
	return int64(st.Bavail) * st.Bsize, nil
}

// roomFor returns nine tenths of what is free and what the folder holds.
func roomFor(dir string) (int64, error) {
	free, err := freeBytes(dir)
	if err != nil {
		return 0, err
	}
	var held int64
	err = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		held += info.Size()
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("measure the stream folder: %w", err)
	}
	return (free + held) / 10 * 9, nil
}

// checkSpace refuses to write when the disk is nearly full.
func (s *Server) checkSpace(size int) error {
	free, err := freeBytes(s.dir)
	if err != nil {
		return err
	}
	if free < s.minFree+int64(size) {
		return fmt.Errorf("stream folder %s: the disk has %d MiB left and %d MiB must stay free; free some and try again, nothing stored is lost: %w",
			s.dir, free>>20, s.minFree>>20, news.ErrUnavailable)
	}
	return nil
}

// slogger passes the server's log on.
type slogger struct{ log *slog.Logger }

func (l slogger) Noticef(format string, v ...any) { l.log.Debug("nats: " + fmt.Sprintf(format, v...)) }
func (l slogger) Warnf(format string, v ...any)   { l.log.Warn("nats: " + fmt.Sprintf(format, v...)) }
func (l slogger) Errorf(format string, v ...any)  { l.log.Error("nats: " + fmt.Sprintf(format, v...)) }
func (l slogger) Fatalf(format string, v ...any)  { l.log.Error("nats: " + fmt.Sprintf(format, v...)) }
func (l slogger) Debugf(format string, v ...any)  { l.log.Debug("nats: " + fmt.Sprintf(format, v...)) }
func (l slogger) Tracef(format string, v ...any)  { l.log.Debug("nats: " + fmt.Sprintf(format, v...)) }
