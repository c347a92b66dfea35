package org.doorstep.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.simulator.Receiver.status;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    private Receiver receiver;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void isAnEmptyPostWithTheSecret() throws Exception {
        receiver.always(status(200, "{}", "X-Hook-Secret", "s3cret"));

        assertThat(shake().shaken()).isTrue();

        Receiver.Request request = receiver.requests().get(0);
        assertThat(request.path()).isEqualTo("/repliers/homes/listing.created");
        assertThat(request.headers().getFirst("X-Hook-Secret")).isEqualTo("s3cret");
        assertThat(request.headers()).doesNotContainKey("Content-Type");
        assertThat(request.body()).isEmpty();
    }

    @Test
    void needsTheHeaderBack() throws Exception {
        assertThat(shake()).isEqualTo(new Handshake.Result("the server answered 200, but without the header X-Hook-Secret", true));
    }

    @Test
    void needsTheSameValueBack() throws Exception {
        receiver.always(status(200, "", "X-Hook-Secret", "another"));

        assertThat(shake()).isEqualTo(new Handshake.Result("the server answered 200, but with another value in X-Hook-Secret", true));
    }

    @Test
    void needsExactly200() throws Exception {
        receiver.always(status(201, "", "X-Hook-Secret", "s3cret"));

        assertThat(shake()).isEqualTo(new Handshake.Result("the server answered 201", true));
    }

    @Test
    void aWrongPathIsSaidToBeOne() throws Exception {
        receiver.always(status(404, ""));

        assertThat(shake().problem()).startsWith("the server answered 404. Check the URL");
    }

    @Test
    void nobodyThereIsNoAnswer() throws Exception {
        Target target = target();
        receiver.close();

        assertThat(new Handshake().with(target)).isEqualTo(new Handshake.Result("the connection was refused", false));
    }

    @Test
    void everySecretIsAnother() {
        assertThat(HookSecret.random()).matches("[0-9a-f]{48}").isNotEqualTo(HookSecret.random());
    }

    private Handshake.Result shake() throws InterruptedException {
        return new Handshake().with(target());
    }

    private Target target() {
        return new Target(receiver.uri("/repliers/homes/listing.created"), Map.of("X-Hook-Secret", "s3cret"), false, Duration.ofSeconds(20));
    }
}
