package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.doorstep.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFolderTest {

    @TempDir
    Path folder;

    @Test
    void isForItsOwnerOnly() throws Exception {
        Path data = folder.resolve("deep/data");

        DataFolder.open(data).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data))).isEqualTo("rwx------");
    }

    @Test
    void hasTheSameNameAfterEveryStart() throws Exception {
        String first;
        try (DataFolder data = DataFolder.open(folder)) {
            first = data.identity();
        }
        Files.writeString(folder.resolve("media.id"), "of an older Doorstep");

        try (DataFolder data = DataFolder.open(folder)) {
            assertThat(data.identity()).isEqualTo(first);
        }

        assertThat(folder.resolve("media.id")).doesNotExist();
        assertThat(folder.resolve("doorstep.id")).hasContent(first);
    }

    @Test
    void aNameThatWasHalfWrittenIsWrittenAgain() throws Exception {
        Files.writeString(folder.resolve("doorstep.id.new"), "0b7f");

        try (DataFolder data = DataFolder.open(folder)) {
            assertThat(data.identity()).hasSize(36);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "0b7f", "../x", "\u00ff\u00fe", "\u0000\u0000\u0000"})
    void aDamagedNameIsSaidWithBothWaysOut(String damage) throws Exception {
        Path file = Files.write(folder.resolve("doorstep.id"), damage.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> DataFolder.open(folder)).isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file + " is damaged: ").hasMessageContaining("backup").hasMessageContaining("delete it");

        Files.delete(file);
        DataFolder.open(folder).close();
    }

    @Test
    void aFileInItsPlaceIsSaid() throws Exception {
        Path file = Files.createFile(folder.resolve("data"));

        assertThatThrownBy(() -> DataFolder.open(file)).isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("the data folder " + file + " cannot be used: ").hasMessageContaining("a file is in its place").hasMessageContaining("--data");
        assertThatThrownBy(() -> DataFolder.open(file.resolve("below"))).isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("the data folder " + file.resolve("below") + " cannot be used: ");
    }

    @Test
    void isOneProcessesAtATime() throws Exception {
        try (DataFolder data = DataFolder.open(folder)) {
            assertThatThrownBy(() -> DataFolder.open(folder)).isInstanceOf(ConfigException.class).hasMessageContaining("in use by another Doorstep");
        }
        DataFolder.open(folder).close();
    }
}
