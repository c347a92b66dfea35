package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import org.doorstep.testing.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seed 000's sample, repaired, the whole way through. */
class SeedSampleTest {

    private static final String SAMPLE = """
            {
              "@reso.context": "urn:reso:metadata:2.0:resource:entityevent",
              "value": [
                {"EntityEventSequence": 1101, "ResourceName": "Property", "ResourceRecordKey": "235021",
                 "Data": {"ListingKey": "235021", "ListPrice": 450000.50, "City": "Bowie"}},
                {"EntityEventSequence": 1111, "ResourceName": "Media", "ResourceRecordKey": "ABC123",
                 "Data": {"ResourceRecordID": "ABC123", "OriginatingSystemName": "YourSystemName",
                          "Media": [{"MediaKey": "m1", "Order": 1}, {"MediaKey": "m2", "Order": 2}]}}
              ]
            }""";

    @Test
    void reachesTablesAndQueues(@TempDir Path folder) throws Exception {
        try (House house = House.in(folder).start()) {
            var answer = house.post("mls", SAMPLE);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).matches("\\{\"delivery\":\"[0-9A-Z]{26}\"}");
            house.await("events", 2);
            assertThat(house.count("records")).isEqualTo(2);
            assertThat(house.rows("SELECT record_key, list_price, city FROM property").toString())
                    .isEqualTo("[{record_key=235021, list_price=450000.5, city=Bowie}]");
            assertThat(house.rows("SELECT media_key, resource_record_key FROM media ORDER BY 1").toString())
                    .isEqualTo("[{media_key=m1, resource_record_key=ABC123}, {media_key=m2, resource_record_key=ABC123}]");
            try (Connection connection = house.consumer()) {
                assertThat(read(connection, "events.reso.Property")).contains("\"data\":{\"ListingKey\": \"235021\", \"ListPrice\": 450000.50, \"City\": \"Bowie\"}");
                assertThat(read(connection, "events.reso.Media")).contains("\"subject\":\"ABC123\"");
            }
        }
    }

    private static String read(Connection connection, String queue) throws Exception {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
             MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            Message message = consumer.receive(10_000);
            assertThat(message).isNotNull();
            assertThat(consumer.receiveNoWait()).isNull();
            return ((TextMessage) message).getText();
        }
    }
}
