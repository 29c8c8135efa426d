package org.talweg.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    private static final byte[] CONTENT = "a library".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @BeforeAll
    static void onLinux() {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "native libraries are for Linux");
    }

    @Test
    void shouldWriteForThisUserAlone() throws IOException {
        Path file = new PrivateFolder(folder.resolve("cache")).file("lib.so", CONTENT);
        assertArrayEquals(CONTENT, Files.readAllBytes(file));
        assertTrue(file.startsWith(folder.toRealPath().resolve("cache/talweg/native")), file.toString());
        assertTrue(PrivateFolder.sha256(CONTENT).startsWith(file.getParent().getFileName().toString()));
        for (Path each : List.of(file, file.getParent(), file.getParent().getParent(), file.getParent().getParent().getParent())) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(each)), each.toString());
        }
        try (var entries = Files.list(file.getParent())) {
            assertEquals(1, entries.count());
        }
    }

    @Test
    void shouldLieInTheCacheOfTheUser() {
        assertEquals(Path.of("/x"), PrivateFolder.cacheOfUser(Map.of("XDG_CACHE_HOME", "/x", "HOME", "/h"), "/j"));
        assertEquals(Path.of("/h/.cache"), PrivateFolder.cacheOfUser(Map.of("XDG_CACHE_HOME", "x", "HOME", "/h"), "?"));
        assertEquals(Path.of("/j/.cache"), PrivateFolder.cacheOfUser(Map.of("HOME", ""), "/j"));
        assertEquals(Path.of("/nonexistent/.cache"), PrivateFolder.cacheOfUser(Map.of(), "?"));
    }

    @Test
    void shouldKeepWhatIsRightAndReplaceWhatIsNot() throws IOException {
        PrivateFolder cache = new PrivateFolder(folder);
        Path file = cache.file("lib.so", CONTENT);
        Object written = Files.getAttribute(file, "unix:ino");
        assertEquals(written, Files.getAttribute(cache.file("lib.so", CONTENT), "unix:ino"));

        Files.write(file, "b library".getBytes(StandardCharsets.UTF_8));
        assertArrayEquals(CONTENT, Files.readAllBytes(cache.file("lib.so", CONTENT)));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
        cache.file("lib.so", CONTENT);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    /** A link to the very same content is no file of ours: what it points to may change later. */
    @Test
    void shouldReplaceALink() throws IOException {
        PrivateFolder cache = new PrivateFolder(folder);
        Path file = cache.file("lib.so", CONTENT);
        Path elsewhere = Files.write(folder.resolve("elsewhere"), CONTENT);
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere);
        cache.file("lib.so", CONTENT);
        assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void shouldRefuseFoldersThatOthersMayWrite() throws IOException {
        PrivateFolder cache = new PrivateFolder(folder);
        cache.file("lib.so", CONTENT);
        for (String name : List.of("talweg", "talweg/native")) {
            Path open = folder.resolve(name);
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwx---"));
            String message = assertThrows(IOException.class, () -> cache.file("lib.so", CONTENT)).getMessage();
            assertTrue(message.contains("chmod 700 " + open.toRealPath()), message);
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx------"));
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        String message = assertThrows(IOException.class, () -> cache.file("lib.so", CONTENT)).getMessage();
        assertTrue(message.contains("not everyone can exchange") && message.contains("XDG_CACHE_HOME"), message);
    }

    @Test
    void shouldRefuseFoldersThatAreLinks() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("talweg"), elsewhere);
        String message = assertThrows(IOException.class, () -> new PrivateFolder(folder).file("lib.so", CONTENT)).getMessage();
        assertTrue(message.contains("that is a link"), message);
    }

    @Test
    void shouldRefuseAFolderThatCannotBeMade() throws IOException {
        Path file = Files.write(folder.resolve("file"), CONTENT);
        String message = assertThrows(IOException.class, () -> new PrivateFolder(file.resolve("cache")).file("lib.so", CONTENT))
                .getMessage();
        assertTrue(message.contains("XDG_CACHE_HOME"), message);
    }

    @Test
    void shouldNameLibrariesAsJCudaDoes() {
        assertEquals("libJCudaDriver-12.6.0-linux-x86_64.so", NativeLibrary.DRIVER.fileName("Linux", "amd64"));
        assertEquals("libJCublas2-12.6.0-linux-aarch64.so", NativeLibrary.CUBLAS.fileName("Linux", "aarch64"));
        assertEquals("libJCudaDriver-12.6.0-windows 11-x86_64.so", NativeLibrary.DRIVER.fileName("Windows 11", "amd64"));
    }

    /** The one library that needs no GPU: loaded from our folder, with the temporary folder as it was before. */
    @Test
    void shouldLoadFromItsFolderAlone() throws IOException {
        Assumptions.assumeTrue(System.getProperty("os.arch").equals("amd64"), "JCuda's libraries are for x86-64");
        String before = System.getProperty("java.io.tmpdir");
        NativeLibrary.PTX_COMPILER.load();
        assertEquals(before, System.getProperty("java.io.tmpdir"));
        int[] major = new int[1];
        int[] minor = new int[1];
        JNvPTXCompiler.nvPTXCompilerGetVersion(major, minor);
        assertEquals(12, major[0]);
        Path file = NativeLibrary.PTX_COMPILER.unpacked();
        List<String> mapped = Files.readString(Path.of("/proc/self/maps")).lines()
                .filter(line -> line.endsWith(file.getFileName().toString()))
                .map(line -> line.substring(line.indexOf('/'))).distinct().toList();
        assertEquals(List.of(file.toString()), mapped);
    }

    @Test
    void shouldFindCublasOfCuda12BeforeThatOf13() throws IOException {
        Path newer = Files.createDirectories(folder.resolve("nvidia/cu13/lib"));
        Path older = Files.createDirectories(folder.resolve("nvidia/cublas/lib"));
        List<Path> folders = List.of(folder, newer, older);
        assertEquals(Optional.empty(), CublasLibrary.find(folders));
        Files.write(newer.resolve("libcublas.so.13"), CONTENT);
        assertEquals(13, CublasLibrary.find(folders).orElseThrow().major());
        assertFalse(CublasLibrary.find(folders).orElseThrow().fits());
        Files.write(older.resolve("libcublas.so.12"), CONTENT);
        assertEquals(older.resolve("libcublas.so.12"), CublasLibrary.find(folders).orElseThrow().path());
    }

    @Test
    void shouldFollowAPythonIntoItsEnvironment() throws IOException {
        Path environment = Files.createDirectories(folder.resolve("venv/bin")).getParent();
        Path system = Files.createDirectories(folder.resolve("system/bin"));
        Path common = Files.createDirectories(folder.resolve("common/bin"));
        Files.createFile(system.resolve("python3.12"));
        Files.createSymbolicLink(environment.resolve("bin/python3"), system.resolve("python3.12"));
        Files.createSymbolicLink(common.resolve("python3"), Path.of("../../venv/bin/python3"));
        Set<Path> prefixes = new LinkedHashSet<>();
        CublasLibrary.ofInterpreter(prefixes, common.resolve("python3"));
        assertEquals(List.of(environment, system.getParent()), List.copyOf(prefixes));
    }
}
