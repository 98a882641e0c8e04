console.log('a line of the file itself');
const port = 3000 + 1;
module.exports = { apps: [{ name: 'site', script: 'app.js', env: { PORT: port } }] };
