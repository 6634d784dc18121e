package indexer

const crashDirEnv = "TALLYWIRE_INDEX_CRASH_DIR"

func crashChild(string) {}
