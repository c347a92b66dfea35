package org.doorstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.doorstep.event.Event;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Providers;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bench that offered other events than it counts would prove nothing. */
class BodyTest {

    @ParameterizedTest
    @CsvSource({"1, 3000", "100, 3000", "1000, 300"})
    void isAPushOfTheseEventsOfAboutThisSize(int events, int bytes) throws Exception {
        Body body = new Body(events, bytes);
        for (long first : new long[] {Body.FIRST, Body.FIRST + 123_456_789}) {
            Decoded decoded = Providers.of("reso").decode(Samples.delivery("bench", body.from(first).clone()));

            assertThat(decoded.rejects()).isEmpty();
            assertThat(decoded.events()).extracting(Event::sequence).hasSize(events).startsWith(first).endsWith(first + events - 1).doesNotHaveDuplicates();
            assertThat(decoded.events()).extracting(Event::recordKey).doesNotHaveDuplicates();
            assertThat(decoded.events()).allSatisfy(event -> assertThat(event.to() - event.from()).isBetween(bytes - 50, bytes + 50));
        }
    }

    @Test
    void readsAnswersHoweverTheyAreCut() {
        String answers = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n"
                + "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        ByteBuf come = Unpooled.buffer();
        StringBuilder statuses = new StringBuilder();
        for (byte each : answers.getBytes(StandardCharsets.US_ASCII)) {
            come.writeByte(each);
            int status = HttpAnswer.take(come);
            statuses.append(status == 0 ? "" : status + " ");
        }

        assertThat(List.of(statuses.toString().split(" "))).containsExactly("200", "429", "200");
        assertThat(come.readableBytes()).isZero();
    }
}
