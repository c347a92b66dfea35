package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.camel.Endpoint;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.jdbc.JdbcEndpoint;
import org.apache.camel.component.jms.JmsEndpoint;
import org.doorstep.testing.SharedHouse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What keeps a bundle whole, looked up in the running Camel context and not in the files. */
class RunningRoutesTest {

    @RegisterExtension
    static final SharedHouse SHARED = new SharedHouse();

    @Test
    void everyJmsProducerJoinsTheTransaction() {
        assertThat(endpoints(JmsEndpoint.class)).isNotEmpty().allSatisfy(endpoint -> assertThat(endpoint.getConfiguration().isTransacted()).isTrue());
    }

    @Test
    void noJdbcStepCommitsABundleHalfway() {
        assertThat(endpoints(JdbcEndpoint.class)).isNotEmpty().allSatisfy(endpoint -> {
            assertThat(endpoint.isResetAutoCommit()).isFalse();
            assertThat(endpoint.isTransacted()).isFalse();
        });
    }

    @Test
    void noDirectStepWaitsForARouteThatIsNotThere() {
        assertThat(endpoints(DirectEndpoint.class)).isNotEmpty().allSatisfy(endpoint -> assertThat(endpoint.isBlock()).isFalse());
    }

    private static <T extends Endpoint> List<T> endpoints(Class<T> type) {
        return SHARED.house().doorstep().camel().getEndpoints().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
