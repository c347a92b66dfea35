package org.doorstep.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.event.Delivery;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Providers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadAlongTest {

    private final List<String> looked = new ArrayList<>();

    private void read(String provider, String body) throws Exception {
        Provider along = new ReadAlong(Providers.of(provider), decoded -> decoded, looked::add);
        along.decode(new Delivery("D", "hub", provider, 1, Delivery.PUSH, "authenticated", "", "", body.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MlsUpdatedNotifyWebhookFailure", "NotifyWebhookFailure", "notifyWebhookFailure", "NOTIFYWEBHOOKFAILURE", " NotifyWebhookFailure ", "Notify Webhook Failure",
            "MlsUpdated NotifyWebhookFailure", "MlsUpdated, NotifyWebhookFailure", "mls_updated_notify_webhook_failure", "MlsUpdated", "mls updated"})
    void isToldThatTheProviderCouldNotReachUs(String name) throws Exception {
        read("showinghub", "{\"eventName\":\"" + name + "\",\"id\":7}");

        assertThat(looked).containsExactly("hub");
    }

    @Test
    void hearsNothingInOtherEvents() throws Exception {
        read("showinghub", "{\"eventName\":\"MlsCreated\",\"id\":7}");
        read("showinghub", "{\"eventName\":\"RequestAccepted\",\"id\":7}");
        read("showinghub", "{\"eventName\":\"Ping\"}");
        read("showinghub", "{\"eventName\":\"VerificationMessage\"}");
        read("reso", "{\"EntityEventSequence\":1,\"ResourceName\":\"Mls\",\"ResourceRecordKey\":\"7\"}");

        assertThat(looked).isEmpty();
    }

    @Test
    void isTheContractOtherwise() {
        Provider repliers = Providers.of("repliers");
        ReadAlong along = new ReadAlong(repliers, decoded -> decoded, looked::add);

        assertThat(along.name()).isEqualTo("repliers");
        assertThat(along.takes("listing.created")).isTrue();
        assertThat(along.takes("listing.sold")).isFalse();
        assertThat(along.redacts()).isEqualTo(repliers.redacts());
        assertThat(along.answers()).isEqualTo(repliers.answers());
    }
}
