// How jemalloc keeps this program's memory: it looks for this name before its first allocation (jemalloc(3), TUNING).
//
// Two heaps that threads share: left to itself it makes four for each processor, and each keeps its own remains, for
// records are taken over on one thread and let go on others. And what is free goes back after a second, not ten.
const char *malloc_conf = "narenas:2,dirty_decay_ms:1000,muzzy_decay_ms:0";
