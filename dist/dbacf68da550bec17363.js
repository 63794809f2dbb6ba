module.exports = eval("require")("./channels.json");
