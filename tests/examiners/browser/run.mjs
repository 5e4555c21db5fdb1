// All that a real browser says of the explorer and of the pages.

import { after } from "node:test";

import { stop } from "./browser.mjs";

import "./accessibility.mjs";
import "./explorer.mjs";
import "./pages.mjs";

after(stop);
