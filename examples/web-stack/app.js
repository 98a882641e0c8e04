// Counts in redis over its socket, with the protocol written out, so that no package has to be installed.
const http = require("http");
const net = require("net");

const redis = net.connect("redis.sock");
const waiting = [];
redis.on("data", (data) => data.toString().split("\r\n").filter(Boolean).forEach((line) => waiting.shift()?.(line)));
redis.on("error", (e) => { console.error("Cannot talk to redis: " + e.message); process.exit(1); });
redis.on("end", () => { console.error("redis is gone"); process.exit(1); });

const server = http.createServer((request, response) => {
  if (request.url === "/health") {
    waiting.push(() => response.end("ok\n"));
    redis.write("PING\r\n");
    return;
  }
  waiting.push((answer) => response.end("visitor " + answer.replace(":", "") + "\n"));
  redis.write("INCR visitors\r\n");
});
server.listen(8381, "127.0.0.1", () => console.log("listening"));
process.on("SIGTERM", () => { redis.removeAllListeners("end"); server.close(() => process.exit(0)); server.closeAllConnections(); });
