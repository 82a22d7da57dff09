using Nibble.Cli;

return NibbleCommand.Run(args);
