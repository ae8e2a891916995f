#!/usr/bin/env node
import { backend } from './gradlensBackend';
import { runProcess } from './process';

void runProcess(backend);
