import "./workers";
import "@graphiql/react/style.css";
import "graphiql/graphiql.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "./style.css";

import { createRoot } from "react-dom/client";

import { App } from "./app";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
