package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.doorstep.testing.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that ask a running hub, as a user gives them. */
class ArmCommandTest {

    @Test
    void armsAndSaysNo(@TempDir Path folder) throws Exception {
        try (House house = House.in(folder).feeds("feeds: {hooks: {provider: repliers, auth: {hookSecret: true}}}").start()) {
            String admin = house.admin("").toString();

            assertThat(Commands.line().execute("arm", "hooks", "listing.created", "--no-wait", "--admin", admin)).isZero();
            assertThat(house.rows("SELECT armed_until > 0 AS armed FROM hooks").toString()).isEqualTo("[{armed=1}]");
            assertThat(Commands.line().execute("disarm", "hooks", "listing.created", "--admin", admin)).isZero();
            assertThat(Commands.line().execute("arm", "nobody", "listing.created", "--no-wait", "--admin", admin)).isEqualTo(1);
            assertThat(Commands.line().execute("arm", "hooks", "listing.exploded", "--no-wait", "--admin", admin)).isEqualTo(1);
            // HTTP/2 carries no Host header.
            HttpResponse<String> health = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()
                    .send(HttpRequest.newBuilder(house.admin("/observe/health")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(health.statusCode()).isEqualTo(200);
        }
        assertThat(Commands.line().execute("arm", "hooks", "listing.created", "--admin", "http://127.0.0.1:9")).isEqualTo(2);
    }
}
