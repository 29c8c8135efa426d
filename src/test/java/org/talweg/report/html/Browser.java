package org.talweg.report.html;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Chromium without a window, told by its DevTools protocol what to do. */
final class Browser implements AutoCloseable {
    private static final int PATIENCE_S = 60;

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
    /** Errors and warnings of the console, and exceptions. */
    final List<String> console = new CopyOnWriteArrayList<>();
    /** What was asked for over whatever protocol. */
    final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();
    private int next;

    private Browser(Process process, String page) {
        this.process = process;
        this.socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(URI.create(page), new Ear()).join();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", new JsonObject());
        }
    }

    /** The program, or null where there is none. */
    static Path program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome").map(Path.of(folder)::resolve))
                .filter(Files::isExecutable).findFirst().orElse(null);
    }

    static Browser start(Path program, Path profile) throws Exception {
        Process process = new ProcessBuilder(program.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--user-data-dir=" + profile, "--remote-debugging-port=0", "about:blank")
                .redirectErrorStream(true).start();
        try {
            int port = port(process);
            HttpResponse<String> list = HttpClient.newHttpClient().send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).build(),
                    HttpResponse.BodyHandlers.ofString());
            for (var target : JsonParser.parseString(list.body()).getAsJsonArray()) {
                if (target.getAsJsonObject().get("type").getAsString().equals("page")) {
                    return new Browser(process, target.getAsJsonObject().get("webSocketDebuggerUrl").getAsString());
                }
            }
            throw new IOException("expected a page in " + list.body());
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static int port(Process process) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("DevTools listening on ")) {
                Thread rest = new Thread(() -> lines.lines().forEach(ignored -> { }));
                rest.setDaemon(true);
                rest.start();
                return URI.create(line.substring("DevTools listening on ".length()).strip()).getPort();
            }
            said.append(line).append('\n');
        }
        throw new IOException("Chromium ended: " + said);
    }

    /** Opens a page and waits until it is shown, in a window of this size. */
    void open(String address, int width, int height) throws Exception {
        JsonObject size = new JsonObject();
        size.addProperty("width", width);
        size.addProperty("height", height);
        size.addProperty("deviceScaleFactor", 1);
        size.addProperty("mobile", false);
        call("Emulation.setDeviceMetricsOverride", size);
        loaded = new CompletableFuture<>();
        JsonObject where = new JsonObject();
        where.addProperty("url", address);
        call("Page.navigate", where);
        loaded.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    /** The value of a JavaScript expression, a string. */
    String text(String expression) {
        JsonObject script = new JsonObject();
        script.addProperty("expression", "String(" + expression + ")");
        return call("Runtime.evaluate", script).getAsJsonObject("result").get("value").getAsString();
    }

    private JsonObject call(String method, JsonObject parameters) {
        int id = ++next;
        JsonObject message = new JsonObject();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", parameters);
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        socket.sendText(message.toString(), true).join();
        return answer.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
    }

    private void hear(JsonObject message) {
        if (message.has("id")) {
            JsonObject result = message.getAsJsonObject("result");
            waiting.remove(message.get("id").getAsInt()).complete(result == null ? message : result);
            return;
        }
        JsonObject parameters = message.getAsJsonObject("params");
        switch (message.get("method").getAsString()) {
            case "Page.loadEventFired" -> loaded.complete(null);
            case "Network.requestWillBeSent" ->
                requests.add(parameters.getAsJsonObject("request").get("url").getAsString());
            case "Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown" -> console.add(parameters.toString());
            default -> { }
        }
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(PATIENCE_S, TimeUnit.SECONDS);
    }

    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                hear(JsonParser.parseString(text.toString()).getAsJsonObject());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
