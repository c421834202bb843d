module.exports = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    "no-inline-style": "off", // the size of a formula and the strength of a mark are computed, one by one
    "void-style": "off", // <img /> of nbconvert's Markdown renderer is as valid as <img>
  },
};
