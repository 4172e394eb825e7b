/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tdengine.flink.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Chromium without a window, steered by its {@code chromedriver}, which has to be on the path, over
 * the WebDriver protocol. It ends with this process at the latest.
 */
final class Browser implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process driver;
    private final Thread atExit;
    private final String address;
    private String session = "";

    private Browser(Process driver, String address) {
        this.driver = driver;
        this.address = address;
        this.atExit = new Thread(this::end);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts one.
     *
     * @param log what the driver prints
     * @param width of what is shown, in pixels
     * @param height of it
     */
    static Browser start(Path log, int width, int height) throws IOException {
        int port = FlinkCluster.freePort();
        Process driver =
                new ProcessBuilder("chromedriver", "--port=" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        Browser browser = new Browser(driver, "http://127.0.0.1:" + port + "/session");
        try {
            browser.open(width, height);
        } catch (IOException | RuntimeException | Error e) {
            browser.close();
            throw e;
        }
        return browser;
    }

    private void open(int width, int height) throws IOException {
        Map<String, Object> chromium =
                Map.of(
                        "args",
                        List.of(
                                "--headless=new",
                                // Its sandbox refuses root, which a container's user often is.
                                "--no-sandbox",
                                "--disable-dev-shm-usage",
                                "--hide-scrollbars",
                                "--lang=en",
                                "--window-size=" + width + "," + height));
        Map<String, Object> capabilities =
                Map.of(
                        "capabilities",
                        Map.of("alwaysMatch", Map.of("goog:chromeOptions", chromium)));
        String status = address.replace("/session", "/status");
        Waiting.until("the driver", LIMIT, () -> isReady(status));
        session = "/" + post("", capabilities).path("sessionId").asText();
        Map<String, Object> size = Map.of("width", width, "height", height);
        post("/window/rect", size);
    }

    private boolean isReady(String status) {
        try {
            return send(HttpRequest.newBuilder(URI.create(status)).GET()).path("ready").asBoolean();
        } catch (IOException notYet) {
            return false;
        }
    }

    private JsonNode post(String path, Object body) throws IOException {
        return send(
                HttpRequest.newBuilder(URI.create(address + session + path))
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> answer =
                    client.send(
                            request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
            JsonNode value = JSON.readTree(answer.body()).path("value");
            if (answer.statusCode() != 200) {
                throw new IOException(value.path("message").asText());
            }
            return value;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Shows a page. */
    void show(String url) throws IOException {
        post("/url", Map.of("url", url));
    }

    /** What a script that ends with {@code return} gives. */
    JsonNode run(String script) throws IOException {
        return post("/execute/sync", Map.of("script", script, "args", List.of()));
    }

    /** Waits until a script gives true. */
    void await(String what, String script) {
        Waiting.until(
                what,
                LIMIT,
                () -> {
                    try {
                        return run(script).asBoolean();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    /** Types into what a selector finds. */
    void type(String selector, String text) throws IOException {
        JsonNode element = post("/element", Map.of("using", "css selector", "value", selector));
        // The protocol's name of an element's id.
        String id = element.path("element-6066-11e4-a52e-4f735466cecf").asText();
        post("/element/" + id + "/value", Map.of("text", text));
    }

    /** Writes what is shown, as PNG. */
    void shoot(Path file) throws IOException {
        JsonNode png =
                send(HttpRequest.newBuilder(URI.create(address + session + "/screenshot")).GET());
        Files.write(file, Base64.getDecoder().decode(png.asText()));
    }

    private void end() {
        driver.descendants().forEach(ProcessHandle::destroyForcibly);
        driver.destroyForcibly();
    }

    @Override
    public void close() {
        end();
        driver.onExit().join();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
