// Serves the pages, from an origin of their own.
import { createServer } from "node:http";
import { once } from "node:events";

const html = (script) => `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>${script}</title>
  <link rel="icon" href="data:,">
  <div id="page"></div>
  <script type="module" src="/${script}"></script>
</html>`;

/** Serves `/NAME` as a page with the script `NAME.js`, and the scripts. */
export async function serve(scripts) {
  const server = createServer(({ url }, response) => {
    const name = new URL(url, "http://localhost").pathname.slice(1);
    const [type, body] = scripts.has(name)
      ? ["text/javascript", scripts.get(name)]
      : ["text/html", html(`${name}.js`)];
    response.writeHead(200, { "content-type": type }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
