// Serves on a socket of its own. On SIGTERM it accepts no more requests, answers those that are under way, and exits.
const fs = require("fs");
const http = require("http");

const path = process.argv[2];
const server = http.createServer((request, response) => {
  setTimeout(() => response.end(`${process.env.REEVE_SERVICE} ${process.pid}\n`), 20);
});
process.umask(0); // the workers of nginx may run as another user
fs.rmSync(path, { force: true });
server.listen(path, () => console.log("listening"));
process.on("SIGTERM", () => server.close(() => process.exit(0)));
