// Answers /health with 200, and with 503 after a POST to /break: the process is alive but does not work.
const http = require('http');

let broken = false;

const server = http.createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/break') {
    broken = true;
  }
  response.statusCode = broken && request.url === '/health' ? 503 : 200;
  response.end(`${broken ? 'broken' : 'well'}\n`);
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'));

process.on('SIGTERM', () => process.exit(0));
