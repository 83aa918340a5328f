// How jemalloc keeps this program's memory: it looks for this name before its first allocation (jemalloc(3), TUNING).
//
// Two heaps that threads share: left to itself it makes four for each processor, and each keeps its own remains, for
// records are taken over on one thread and let go on others. What is free goes back after ten seconds, as is its default:
// after one it was fetched from the system again for each batch (70,000 page faults in a drain of 150,000 alerts, now 30,000).
const char *malloc_conf = "narenas:2,muzzy_decay_ms:0";
