package org.talweg.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page as a user sees it: opened from disk in Chromium. */
final class ReportInBrowserTest {
    /** Chromium may still write into its profile when it is stopped. */
    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    @Test
    void shouldShowTheRunInWideAndNarrowWindows() throws Exception {
        Path program = Browser.program();
        assumeTrue(program != null, "no Chromium on the PATH to look at report.html with");
        Path page = folder.resolve("report.html");
        Files.writeString(page, Reports.digits("run <script>alert(1)</script>").html(), StandardCharsets.UTF_8);
        try (Browser browser = Browser.start(program, folder.resolve("profile"))) {
            for (int width : new int[] {1280, 400}) {
                browser.open(page.toUri().toString(), width, 900);
                String text = browser.text("document.body.innerText");
                for (String shown : List.of("run <script>alert(1)</script>", "0.9750", "0.1234", "Diagnosis", "Learning curves",
                        "Layers", "Confusion matrix", "Settings", "Memory plan", "a & b", "<i>two</i>", "epoch 2", "abcdef")) {
                    assertTrue(text.contains(shown), shown + " in " + text);
                }
                assertEquals("0", browser.text("document.querySelectorAll('main script, main i').length"));
                pictures(browser, width);
                assertTrue(Integer.parseInt(browser.text("document.documentElement.scrollWidth")) <= width, "scrolls sideways");
            }
            assertEquals(List.of(), browser.console);
            assertEquals(List.of(page.toUri().toString(), page.toUri().toString()),
                    browser.requests.stream().filter(url -> !url.startsWith("data:")).toList());
        } finally {
            try (Stream<Path> left = Files.walk(folder)) {
                left.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
            }
        }
    }

    private static void pictures(Browser browser, int width) {
        String[] boxes = browser.text("[...document.querySelectorAll('figure svg')].map(s => { const b ="
                + " s.getBoundingClientRect(); return [b.left, b.right, b.width, b.height].join(',') }).join(';')").split(";");
        assertTrue(boxes.length >= 6, boxes.length + " pictures");
        for (String box : boxes) {
            double[] b = Stream.of(box.split(",")).mapToDouble(Double::parseDouble).toArray();
            assertTrue(b[0] >= 0 && b[1] <= width, box + " outside of " + width);
            assertTrue(b[2] > 200 && b[3] > 100, box + " is too small");
        }
        assertFalse(browser.text("[...document.querySelectorAll('figure svg')].map(s => s.getAttribute('role')"
                + " + s.querySelector('title').textContent.length).join()").contains("null"));
    }
}
