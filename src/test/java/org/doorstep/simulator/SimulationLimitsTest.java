package org.doorstep.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationLimitsTest {

    @ParameterizedTest
    @CsvSource({
        "0,  1, 1,     0,  1,   1,    first event's number",
        "1,  0, 1,     0,  1,   1,    number of events",
        "2,  1000000000, 1, 0, 1, 1,  numbered up to",
        "1,  1, 0,     0,  1,   1,    batch size",
        "1,  1, 10001, 0,  1,   1,    batch size",
        "1,  1, 1,    -1,  1,   1,    rate",
        "1,  1, 1,   NaN,  1,   1,    rate",
        "1,  1, 1,     0,  0,   1,    connections",
        "1,  1, 1,     0,  513, 1,    connections",
        "1,  1, 1,     0,  1,   0,    attempts"})
    void aPlanSaysWhatIsWrongWithIt(long from, long events, int batch, double rate, int connections, int attempts, String named) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Plan(from, events, batch, rate, connections, attempts, Duration.ZERO))
                .withMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/x", "http:///x", "/reso/demo", "host:8080", "http://me:secret@host/x", "http://host/x#y",
        "http://host:0/", "http://host:65536/"})
    void aTargetMustBeAPlainHttpUrl(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Target(URI.create(url), Map.of(), false, Duration.ofSeconds(1)))
                .withMessageContaining("http://127.0.0.1:8080/reso/demo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\r\nX-Evil: 1", "café", " padded"})
    void aHeaderMustBePrintableAscii(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Target(URI.create("http://host/"), Map.of("X-Key", value), false, Duration.ofSeconds(1)))
                .withMessageContaining("X-Key");
    }

    @Test
    void aTargetPrintsNoSecret() {
        Target target = new Target(URI.create("https://host:1/spark/feed/path-secret"), Map.of("Authorization", "Bearer s3cret"),
                false, Duration.ofSeconds(1));

        assertThat(target).hasToString("Target[https://host:1]");
    }
}
