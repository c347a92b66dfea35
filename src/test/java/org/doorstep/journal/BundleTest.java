package org.doorstep.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.doorstep.event.Delivery;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;

class BundleTest {

    private static final Delivery FIRST =
            new Delivery("01A", "mls", "reso", Samples.NEW_YEAR, "push", "verified", "IDX Feed \uD83C\uDFE0", "Listing", "{\"a\":\"é\"}".getBytes(UTF_8));
    private static final Delivery SECOND =
            new Delivery("01B", "mls", "reso", Long.MAX_VALUE, "replay", "authenticated", "", "", new byte[] {0, -1, (byte) 0xC3});

    @Test
    void comesBackAsItWas() {
        Bundle bundle = Bundle.decode(new Bundle("mls", List.of(FIRST, SECOND)).encode());

        assertThat(bundle.feed()).isEqualTo("mls");
        assertThat(bundle.deliveries()).usingRecursiveComparison().isEqualTo(List.of(FIRST, SECOND));
    }

    @Test
    void severalOfAFeedAreReadAsOne() {
        byte[] first = new Bundle("mls", List.of(FIRST)).encode();
        byte[] both = Arrays.copyOf(first, first.length * 2);
        System.arraycopy(first, 0, both, first.length, first.length);

        assertThat(Bundle.decode(both).deliveries()).usingRecursiveComparison().isEqualTo(List.of(FIRST, FIRST));
    }

    @Test
    void severalOfDifferentFeedsAreRefused() {
        byte[] first = new Bundle("mls", List.of(FIRST)).encode();
        byte[] second = new Bundle("abc", List.of(FIRST)).encode();
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);

        assertThatThrownBy(() -> Bundle.decode(both)).isInstanceOf(IllegalArgumentException.class).hasMessage("bundles of several feeds");
    }

    @Test
    void holdsALabelOfAnyLengthTheDoorLetsIn() {
        String label = "\uD83C\uDFE0".repeat(5_000);
        Delivery delivery = new Delivery("01A", "mls", "reso", 0, "push", "verified", label, "", new byte[0]);

        assertThat(Bundle.decode(new Bundle("mls", List.of(delivery)).encode()).deliveries().get(0).sourceLabel()).isEqualTo(label);
    }

    @Test
    void anotherFormatIsNamedInTheRefusal() {
        byte[] bytes = new Bundle("mls", List.of(FIRST)).encode();
        bytes[2] = 9;

        assertThatThrownBy(() -> Bundle.decode(bytes)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a bundle of format 9, this program knows 1");
    }

    @Test
    void whatIsNoBundleIsRefused() {
        assertThatThrownBy(() -> Bundle.decode("{\"json\":1}".getBytes(UTF_8))).isInstanceOf(IllegalArgumentException.class).hasMessage("not a bundle");
    }

    @Test
    void aBundleCutShortIsRefusedWhereverItIsCut() {
        byte[] bytes = new Bundle("mls", List.of(FIRST, SECOND)).encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Bundle.decode(cut)).as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(IllegalArgumentException.class).hasMessage("a bundle cut short");
        }
    }
}
