// CommonJS packages that require Nest's ES modules need them evaluated first, or Node reports a require cycle.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
