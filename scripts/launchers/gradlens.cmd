@echo off
rem The command line that lies in the extension, run by the editor's own Node.
setlocal
set ELECTRON_RUN_AS_NODE=1
if "%GRADLENS_NODE%"=="" set GRADLENS_NODE=node
"%GRADLENS_NODE%" "%~dp0..\cli.js" %*
