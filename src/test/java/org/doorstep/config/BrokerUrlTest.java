package org.doorstep.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerUrlTest {

    private static final String ONCE = "maxReconnectAttempts=0&startupMaxReconnectAttempts=1";

    @ParameterizedTest
    @ValueSource(strings = {"tcp://mq1:61616", "ssl://mq1.example.com:61617?socket.verifyHostName=true", "nio://[::1]:61616", "nio+ssl://10.0.0.1:1",
        "tcp://mq1:61616?wireFormat.maxInactivityDuration=5000"})
    void oneHostStaysAsItIs(String url) {
        assertThat(BrokerUrl.checked(url)).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "failover:(tcp://a:1) | failover:(tcp://a:1)?timeout=3000&",
        "failover:(tcp://a:1)? | failover:(tcp://a:1)?timeout=3000&",
        "failover://(tcp://a:1,ssl://b:2) | failover://(tcp://a:1,ssl://b:2)?timeout=3000&",
        "failover:(tcp://a:1)?timeout=500 | failover:(tcp://a:1)?timeout=500&",
        "failover:(tcp://a:1?wireFormat.maxInactivityDuration=5000,tcp://b:1)?randomize=false | failover:(tcp://a:1?wireFormat.maxInactivityDuration=5000,tcp://b:1)?randomize=false&timeout=3000&",
        "failover:(tcp://a:1)?nested.wireFormat.maxInactivityDuration=5000&timeout=100 | failover:(tcp://a:1)?nested.wireFormat.maxInactivityDuration=5000&timeout=100&"})
    void failoverAlwaysHasATimeoutAndNeverReconnectsByItself(String url, String start) {
        assertThat(BrokerUrl.checked(url)).isEqualTo(start + ONCE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "vm://journal | must be tcp://", "localhost:61616 | must be tcp://", "tcp://mq1 | must be tcp://", "failover:tcp://a:1 | must be tcp://",
        "discovery:(multicast://default) | must be tcp://", "failover:(vm://x) | the parentheses must contain", "failover:(tcp://a:1,b:2) | the parentheses must contain",
        "failover:(tcp://a:1?timeout=3000) | behind the parentheses", "failover:(tcp://a:1)?timeout=0 | 1 to 60000", "failover:(tcp://a:1)?timeout=soon | 1 to 60000",
        "failover:(tcp://a:1)?timeout=99999 | 1 to 60000", "failover:(tcp://a:1)?maxReconnectAttempts=5 | Doorstep itself decides", "tcp://a:99999 | at most 65535",
        "tcp://a:1?jms.password=secret | keys of their own", "failover:(tcp://a:1)?jms.trustAllPackages=true | Doorstep's own", "tcp://user:secret@a:1 | keys of their own",
        "tcp://a:1?wireFormat.maxInactivityDuration=0 | keeps its lanes", "failover:(tcp://a:1)?nested.wireFormat.maxInactivityDuration=0 | keeps its lanes",
        "failover:(tcp://a:1?useInactivityMonitor=false) | keeps its lanes", "failover:(tcp://a:1)?timeout | name=value"})
    void whatWouldLoseOrHangIsRefused(String url, String why) {
        assertThatThrownBy(() -> BrokerUrl.checked(url)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why).hasMessageNotContaining("secret");
    }
}
