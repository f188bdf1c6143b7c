import { mount } from "svelte";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/dialog.css";
import App from "./App.svelte";
import { theme } from "./ui/theme.svelte";

theme.apply();

const target = document.getElementById("console");
if (!target) throw new Error("index.html has no element #console");
mount(App, { target });
