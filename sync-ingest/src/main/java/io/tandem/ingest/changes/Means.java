package io.tandem.ingest.changes;

import io.tandem.ingest.Room;
import io.tandem.ingest.body.LongLines;
import io.tandem.ingest.body.Windows;
import io.tandem.ingest.line.LineParser;
import io.tandem.ingest.publish.EventPublisher;
import io.vertx.core.Vertx;
import java.time.Duration;

/// What all exchanges of a process share.
///
/// @param parsers      one for each event loop
/// @param inFlight     room for what Kafka has not acknowledged
/// @param unreadAnswer how long a client may not read on
/// @param silence      how long a client may not send on
/// @param longLines    room for lines that are long
/// @param windows      room for decoders of zstd
/// @param unread       what is held of answers
record Means(
        Vertx vertx,
        ThreadLocal<LineParser> parsers,
        EventPublisher publisher,
        Room inFlight,
        Duration unreadAnswer,
        Silence.Limits silence,
        LongLines longLines,
        Windows windows,
        UnreadAnswers unread) {}
