#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <sys/eventfd.h>

// rd_kafka_producev is variadic, which Swift does not import. The payload is copied; the headers, if any, are taken over
// only when the answer is RD_KAFKA_RESP_ERR_NO_ERROR.
static inline rd_kafka_resp_err_t sanket_kafka_produce(
    rd_kafka_t *rk, const char *topic, int32_t partition, int64_t timestamp, const void *key, size_t key_size,
    const void *value, size_t value_size, rd_kafka_headers_t *headers, uintptr_t opaque) {
    if (headers)
        return rd_kafka_producev(
            rk, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_TIMESTAMP(timestamp),
            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, key_size),
            RD_KAFKA_V_VALUE((void *)value, value_size), RD_KAFKA_V_HEADERS(headers),
            RD_KAFKA_V_OPAQUE((void *)opaque), RD_KAFKA_V_END);
    return rd_kafka_producev(
        rk, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_TIMESTAMP(timestamp),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, key_size),
        RD_KAFKA_V_VALUE((void *)value, value_size), RD_KAFKA_V_OPAQUE((void *)opaque), RD_KAFKA_V_END);
}

// A non-blocking eventfd: librdkafka writes to it when a queue stops being empty, other threads to wake the owner.
static inline int sanket_kafka_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

// Also variadic: one error after a delay, for one kind of request.
static inline rd_kafka_resp_err_t sanket_kafka_mock_delay(
    rd_kafka_mock_cluster_t *cluster, int32_t broker, int16_t api_key, rd_kafka_resp_err_t error, int milliseconds) {
    return rd_kafka_mock_broker_push_request_error_rtts(cluster, broker, api_key, 1, error, milliseconds);
}
