using Nibble.SideBySide;

return SideBySideCommand.Run(args);
