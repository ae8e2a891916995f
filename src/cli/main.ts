#!/usr/bin/env node
import '../text/language';
import { backend } from './gradlensBackend';
import { runProcess } from './process';

void runProcess(backend);
